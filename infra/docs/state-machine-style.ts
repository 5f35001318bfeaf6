/**
 * Colours and type of the picture. It brings its own light ground, so that it reads the same on light and dark pages:
 * green is success, red a failed end, amber what works after a failure, blue the lockout window.
 */
export const STYLE = `
    text { font-family: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; fill: #59636e; font-size: 11px; }
    .panel { fill: #fcfdfe; stroke: #d1d9e0; }
    .box { fill: #ffffff; stroke: #9aa4ae; stroke-width: 1.25; }
    .box.compensation { fill: #fff8dc; stroke: #c69026; }
    .box.success { fill: #dafbe1; stroke: #1a7f37; }
    .box.failure { fill: #ffebe9; stroke: #cf222e; }
    .name { font-size: 13px; font-weight: 600; fill: #1f2328; }
    .name.compensation { fill: #6b4a00; }
    .name.success { fill: #0f5323; }
    .name.failure { fill: #a40e26; }
    .line { fill: none; stroke: #59636e; stroke-width: 1.5; }
    .head { fill: #59636e; }
    .line.main { stroke: #1f2328; stroke-width: 2.25; }
    .head.main { fill: #1f2328; }
    .line.caught { stroke: #c69026; }
    .head.caught { fill: #c69026; }
    .label { font-weight: 600; fill: #3d444d; }
    .label.caught { fill: #8a6100; }
    .aside { fill: #6e7781; font-size: 10.5px; }
    .window { fill: #eaf3ff; stroke: #8ebcf0; stroke-dasharray: 4 4; }
    .window-name { font-weight: 600; fill: #0a4c96; }
    .pivot { fill: #0a4c96; }
    .pivot-name { font-size: 9.5px; font-weight: 600; letter-spacing: 0.4px; fill: #ffffff; }`;
