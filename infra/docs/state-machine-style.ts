/**
 * Colours by their use. Texts have a contrast of 4.5 to 1 or more on their grounds, lines and outlines 3 to 1 (WCAG 2.2 AA).
 * Green is success, red a failed end and the lockout window, amber what works after a failure.
 */
export const COLOURS = {
  light: {
    ground: '#fcfdfe',
    frame: '#d1d9e0',
    text: '#1f2328',
    aside: '#56606b',
    line: '#59636e',
    main: '#1f2328',
    box: '#ffffff',
    boxLine: '#76808b',
    compensation: '#fff8dc',
    compensationLine: '#9a6700',
    compensationText: '#6b4a00',
    success: '#dafbe1',
    successLine: '#1a7f37',
    successText: '#0f5323',
    failure: '#ffebe9',
    failureLine: '#cf222e',
    failureText: '#a40e26',
    lockout: '#fff0ee',
    lockoutLine: '#cf222e',
    lockoutText: '#a40e26',
    pivot: '#a40e26',
    pivotText: '#ffffff',
  },
  dark: {
    ground: '#0d1117',
    frame: '#3d444d',
    text: '#f0f6fc',
    aside: '#9aa5b1',
    line: '#8b949e',
    main: '#f0f6fc',
    box: '#1b222c',
    boxLine: '#7d8590',
    compensation: '#2f2505',
    compensationLine: '#d29922',
    compensationText: '#f2cc60',
    success: '#0b2b16',
    successLine: '#3fb950',
    successText: '#7ee787',
    failure: '#3a1114',
    failureLine: '#f85149',
    failureText: '#ffa198',
    lockout: '#2a1214',
    lockoutLine: '#f85149',
    lockoutText: '#ffa198',
    pivot: '#ffa198',
    pivotText: '#3a0a0d',
  },
} as const;

const properties = (theme: keyof typeof COLOURS): string =>
  Object.entries(COLOURS[theme])
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

/** Type and colours of the picture, which follows the reader's preference for light or dark. */
export const STYLE = `
    svg { ${properties('light')} }
    @media (prefers-color-scheme: dark) { svg { ${properties('dark')} } }
    text { font-family: ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; font-size: 11px; }
    .panel { fill: var(--ground); stroke: var(--frame); }
    .box { fill: var(--box); stroke: var(--boxLine); stroke-width: 1.25; }
    .box.compensation { fill: var(--compensation); stroke: var(--compensationLine); }
    .box.success { fill: var(--success); stroke: var(--successLine); }
    .box.failure { fill: var(--failure); stroke: var(--failureLine); }
    .name { font-size: 13px; font-weight: 600; fill: var(--text); }
    .name.compensation { fill: var(--compensationText); }
    .name.success { fill: var(--successText); }
    .name.failure { fill: var(--failureText); }
    .line { fill: none; stroke: var(--line); stroke-width: 1.5; }
    .head { fill: var(--line); }
    .line.main { stroke: var(--main); stroke-width: 2.25; }
    .head.main { fill: var(--main); }
    .line.caught { stroke: var(--compensationLine); }
    .head.caught { fill: var(--compensationLine); }
    .label { font-weight: 600; fill: var(--text); }
    .label.caught { fill: var(--compensationText); }
    .aside { fill: var(--aside); font-size: 10.5px; }
    .window { fill: var(--lockout); stroke: var(--lockoutLine); stroke-dasharray: 4 4; }
    .window-name { font-weight: 600; fill: var(--lockoutText); }
    .pivot { fill: var(--pivot); }
    .pivot-name { font-size: 9.5px; font-weight: 600; letter-spacing: 0.4px; fill: var(--pivotText); }`;
