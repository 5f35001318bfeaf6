/**
 * Tables of RFC 3454 ("stringprep") as hexadecimal code points and ranges, of whose last code point only the digits are written
 * that differ: `1e00-9b` is U+1E00 to U+1E9B. They were generated with Python's module `stringprep`, which keeps Unicode 3.2 for
 * this purpose; a test compares them with PostgreSQL's own.
 */

/** Table B.1: commonly mapped to nothing. */
export const mappedToNothing = inTable('ad 34f 1806 180b-d 200b-d 2060 fe00-f feff', 'gu');

/** Table C.1.2: spaces other than the ASCII one. */
export const nonAsciiSpace = inTable('a0 1680 2000-b 202f 205f 3000', 'gu');

/** Tables C.1.2 to C.9: what SASLprep (RFC 4013) prohibits. */
export const prohibited = inTable(`
  0-1f 7f-a0 340-1 6dd 70f 1680 180e 2000-f 2028-f 205f-63 206a-f 2ff0-b 3000 d800-f8ff fdd0-ef feff fff9-f 1d173-a
  1fffe-f 2fffe-f 3fffe-f 4fffe-f 5fffe-f 6fffe-f 7fffe-f 8fffe-f 9fffe-f afffe-f bfffe-f cfffe-f dfffe-f e0001 e0020-7f
  efffe-10ffff
`);

/** Table A.1: not assigned in Unicode 3.2. */
export const unassigned = inTable(`
  221 234-4f 2ae-f 2ef-ff 350-f 370-3 376-9 37b-d 37f-83 38b 38d 3a2 3cf 3f7-f 487 4cf 4f6-7 4fa-f 510-30 557-8 560 588
  58b-90 5a2 5ba 5c5-f 5eb-f 5f5-60b 60d-1a 61c-e 620 63b-f 656-f 6ee-f 6ff 70e 72d-f 74b-7f 7b2-900 904 93a-b 94e-f
  955-7 971-80 984 98d-e 991-2 9a9 9b1 9b3-5 9ba-b 9bd 9c5-6 9c9-a 9ce-d6 9d8-b 9de 9e4-5 9fb-a01 a03-4 a0b-e a11-2 a29
  a31 a34 a37 a3a-b a3d a43-6 a49-a a4e-58 a5d a5f-65 a75-80 a84 a8c a8e a92 aa9 ab1 ab4 aba-b ac6 aca ace-f ad1-f ae1-5
  af0-b00 b04 b0d-e b11-2 b29 b31 b34-5 b3a-b b44-6 b49-a b4e-55 b58-b b5e b62-5 b71-81 b84 b8b-d b91 b96-8 b9b b9d
  ba0-2 ba5-7 bab-d bb6 bba-d bc3-5 bc9 bce-d6 bd8-e6 bf3-c00 c04 c0d c11 c29 c34 c3a-d c45 c49 c4e-54 c57-f c62-5
  c70-81 c84 c8d c91 ca9 cb4 cba-d cc5 cc9 cce-d4 cd7-d cdf ce2-5 cf0-d01 d04 d0d d11 d29 d3a-d d44-5 d49 d4e-56 d58-f
  d62-5 d70-81 d84 d97-9 db2 dbc dbe-f dc7-9 dcb-e dd5 dd7 de0-f1 df5-e00 e3b-e e5c-80 e83 e85-6 e89 e8b-c e8e-93 e98
  ea0 ea4 ea6 ea8-9 eac eba ebe-f ec5 ec7 ece-f eda-b ede-ff f48 f6b-70 f8c-f f98 fbd fcd-e fd0-ff 1022 1028 102b 1033-5
  103a-f 105a-9f 10c6-f 10f9-a 10fc-f 115a-e 11a3-7 11fa-f 1207 1247 1249 124e-f 1257 1259 125e-f 1287 1289 128e-f 12af
  12b1 12b6-7 12bf 12c1 12c6-7 12cf 12d7 12ef 130f 1311 1316-7 131f 1347 135b-60 137d-9f 13f5-400 1677-f 169d-f 16f1-f
  170d 1715-f 1737-f 1754-f 176d 1771 1774-f 17dd-f 17ea-ff 180f 181a-f 1878-f 18aa-dff 1e9c-f 1efa-f 1f16-7 1f1e-f
  1f46-7 1f4e-f 1f58 1f5a 1f5c 1f5e 1f7e-f 1fb5 1fc5 1fd4-5 1fdc 1ff0-1 1ff5 1fff 2053-6 2058-e 2064-9 2072-3 208f-9f
  20b2-cf 20eb-ff 213b-c 214c-52 2184-f 23cf-ff 2427-3f 244b-5f 24ff 2614-5 2618 267e-f 268a-700 2705 270a-b 2728 274c
  274e 2753-5 2757 275f-60 2795-7 27b0 27bf-cf 27ec-f 2b00-e7f 2e9a 2ef4-f 2fd6-ef 2ffc-f 3040 3097-8 3100-4 312d-30
  318f 31b8-ef 321d-f 3244-50 327c-e 32cc-f 32ff 3377-a 33de-f 33ff 4db6-ff 9fa6-ff a48d-f a4c7-bff d7a4-ff fa2e-f
  fa6b-ff fb07-12 fb18-c fb37 fb3d fb3f fb42 fb45 fbb2-d2 fd40-f fd90-1 fdc8-f fdfd-f fe10-f fe24-f fe47-8 fe53 fe67
  fe6c-f fe75 fefd-e ff00 ffbf-c1 ffc8-9 ffd0-1 ffd8-9 ffdd-f ffe7 ffef-f8 10000-2ff 1031f 10324-f 1034b-ff 10426-7
  1044e-cfff 1d0f6-f 1d127-9 1d1de-3ff 1d455 1d49d 1d4a0-1 1d4a3-4 1d4a7-8 1d4ad 1d4ba 1d4bc 1d4c1 1d4c4 1d506 1d50b-c
  1d515 1d51d 1d53a 1d53f 1d545 1d547-9 1d551 1d6a4-7 1d7ca-d 1d800-fffd 2a6d7-f7ff 2fa1e-ffd 30000-fffd 40000-fffd
  50000-fffd 60000-fffd 70000-fffd 80000-fffd 90000-fffd a0000-fffd b0000-fffd c0000-fffd d0000-fffd e0000 e0002-1f
  e0080-fffd
`);

/** Table D.1: bidirectional property R or AL. */
export const rightToLeft = inTable(`
  5be 5c0 5c3 5d0-ea 5f0-4 61b 61f 621-3a 640-a 66d-f 671-d5 6dd 6e5-6 6fa-e 700-d 710 712-2c 780-a5 7b1 200f fb1d
  fb1f-28 fb2a-36 fb38-c fb3e fb40-1 fb43-4 fb46-b1 fbd3-d3d fd50-8f fd92-c7 fdf0-c fe70-4 fe76-fc
`);

/** Table D.2: bidirectional property L. */
export const leftToRight = inTable(`
  41-5a 61-7a aa b5 ba c0-d6 d8-f6 f8-220 222-33 250-ad 2b0-8 2bb-c1 2d0-1 2e0-4 2ee 37a 386 388-a 38c 38e-a1 3a3-ce
  3d0-f5 400-82 48a-ce 4d0-f5 4f8-9 500-f 531-56 559-f 561-87 589 903 905-39 93d-40 949-c 950 958-61 964-70 982-3 985-c
  98f-90 993-a8 9aa-b0 9b2 9b6-9 9be-c0 9c7-8 9cb-c 9d7 9dc-d 9df-e1 9e6-f1 9f4-a a05-a a0f-10 a13-28 a2a-30 a32-3 a35-6
  a38-9 a3e-40 a59-c a5e a66-f a72-4 a83 a85-b a8d a8f-91 a93-a8 aaa-b0 ab2-3 ab5-9 abd-c0 ac9 acb-c ad0 ae0 ae6-f b02-3
  b05-c b0f-10 b13-28 b2a-30 b32-3 b36-9 b3d-e b40 b47-8 b4b-c b57 b5c-d b5f-61 b66-70 b83 b85-a b8e-90 b92-5 b99-a b9c
  b9e-f ba3-4 ba8-a bae-b5 bb7-9 bbe-f bc1-2 bc6-8 bca-c bd7 be7-f2 c01-3 c05-c c0e-10 c12-28 c2a-33 c35-9 c41-4 c60-1
  c66-f c82-3 c85-c c8e-90 c92-a8 caa-b3 cb5-9 cbe cc0-4 cc7-8 cca-b cd5-6 cde ce0-1 ce6-f d02-3 d05-c d0e-10 d12-28
  d2a-39 d3e-40 d46-8 d4a-c d57 d60-1 d66-f d82-3 d85-96 d9a-b1 db3-b dbd dc0-6 dcf-d1 dd8-f df2-4 e01-30 e32-3 e40-6
  e4f-5b e81-2 e84 e87-8 e8a e8d e94-7 e99-f ea1-3 ea5 ea7 eaa-b ead-b0 eb2-3 ebd ec0-4 ec6 ed0-9 edc-d f00-17 f1a-34
  f36 f38 f3e-47 f49-6a f7f f85 f88-b fbe-c5 fc7-c fcf 1000-21 1023-7 1029-a 102c 1031 1038 1040-57 10a0-c5 10d0-f8 10fb
  1100-59 115f-a2 11a8-f9 1200-6 1208-46 1248 124a-d 1250-6 1258 125a-d 1260-86 1288 128a-d 1290-ae 12b0 12b2-5 12b8-e
  12c0 12c2-5 12c8-e 12d0-6 12d8-ee 12f0-30e 1310 1312-5 1318-e 1320-46 1348-5a 1361-7c 13a0-f4 1401-676 1681-9a 16a0-f0
  1700-c 170e-11 1720-31 1735-6 1740-51 1760-c 176e-70 1780-b6 17be-c5 17c7-8 17d4-a 17dc 17e0-9 1810-9 1820-77 1880-a8
  1e00-9b 1ea0-f9 1f00-15 1f18-d 1f20-45 1f48-d 1f50-7 1f59 1f5b 1f5d 1f5f-7d 1f80-b4 1fb6-c 1fbe 1fc2-4 1fc6-c 1fd0-3
  1fd6-b 1fe0-c 1ff2-4 1ff6-c 200e 2071 207f 2102 2107 210a-13 2115 2119-d 2124 2126 2128 212a-d 212f-31 2133-9 213d-f
  2145-9 2160-83 2336-7a 2395 249c-e9 3005-7 3021-9 3031-5 3038-c 3041-96 309d-f 30a1-fa 30fc-f 3105-2c 3131-8e 3190-b7
  31f0-21c 3220-43 3260-7b 327f-b0 32c0-b 32d0-fe 3300-76 337b-dd 33e0-fe 3400-4db5 4e00-9fa5 a000-48c ac00-d7a3
  d800-fa2d fa30-6a fb00-6 fb13-7 ff21-3a ff41-5a ff66-be ffc2-7 ffca-f ffd2-7 ffda-c 10300-1e 10320-3 10330-4a 10400-25
  10428-4d 1d000-f5 1d100-26 1d12a-66 1d16a-72 1d183-4 1d18c-a9 1d1ae-dd 1d400-54 1d456-9c 1d49e-f 1d4a2 1d4a5-6 1d4a9-c
  1d4ae-b9 1d4bb 1d4bd-c0 1d4c2-3 1d4c5-505 1d507-a 1d50d-14 1d516-c 1d51e-39 1d53b-e 1d540-4 1d546 1d54a-50 1d552-6a3
  1d6a8-7c9 20000-a6d6 2f800-a1d f0000-fffd 100000-fffd
`);

/** The pattern is made when a password first needs it: most have no character beyond ASCII. */
function inTable(ranges: string, flags = 'u'): () => RegExp {
  let pattern: RegExp | undefined;
  return () => (pattern ??= new RegExp(`[${ranges.trim().split(/\s+/).map(inClass).join('')}]`, flags));
}

function inClass(range: string): string {
  const [first = '', last = ''] = range.split('-');
  return `\\u{${first}}-\\u{${first.slice(0, -last.length || undefined)}${last}}`;
}
