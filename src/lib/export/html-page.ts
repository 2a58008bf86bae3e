/** What surrounds the rows of an HTML export. */

/** What HTML takes for itself. */
const SPECIAL: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;'
};

/** A text as HTML has it, in an element or a quoted attribute. NUL is no character of HTML. */
export const escaped = (text: string): string =>
	text.replaceAll('\0', '\ufffd').replace(/[&<>"']/g, (sign) => SPECIAL[sign] ?? sign);

/** No script, nothing from elsewhere: what the page may show is in it. */
const POLICY =
	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const STYLE = `
:root{color-scheme:light dark;--text:light-dark(#17181c,#e8e9ed);--muted:light-dark(#5a5d69,#a3a6b2);--line:light-dark(#e6e6ea,#2f3138);--back:light-dark(#fff,#131418)}
*{box-sizing:border-box}
body{max-width:56rem;margin:0 auto;padding:1.5rem 1rem 3rem;font:1rem/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);overflow-wrap:anywhere}
h1{margin:0 0 .25rem;font-size:1.35rem;line-height:1.3}
header p,footer{margin:.15rem 0;font-size:.875rem;color:var(--muted)}
footer{margin-top:2rem;border-top:1px solid var(--line);padding-top:.75rem}
.cut{padding:.5rem .75rem;border:1px solid;border-radius:.4rem;color:light-dark(#a01515,#ff9d9d)}
h2{position:sticky;top:0;margin:1.75rem 0 .35rem;padding:.35rem 0;font-size:1rem;background:var(--back);border-bottom:1px solid var(--line)}
h3{margin:1rem 0 .2rem;font-size:.875rem;font-weight:600;color:var(--muted)}
.m,.n{margin:0;padding:.1rem 0 .1rem 4.9rem;position:relative}
time{position:absolute;left:0;font-size:.8125rem;line-height:1.5rem;color:var(--muted);font-variant-numeric:tabular-nums}
bdi{font-weight:600;margin-right:.4em;color:var(--text);color:light-dark(oklch(from var(--t) .48 min(c,.15) h),oklch(from var(--t) .78 min(c,.15) h))}
a{color:light-dark(#4a51d8,#959bff)}
.act{font-style:italic}
.n,.r,.k{color:var(--muted)}
.r{display:block;font-size:.875rem}
.k{font-size:.875rem}
.i{display:inline-block;width:1.75em;height:1.5em;margin:0 .1em;vertical-align:-.4em;background:center/contain no-repeat;overflow:hidden;color:transparent;font-size:1em;white-space:nowrap;text-indent:100%;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.b{width:1.15em;height:1.15em;vertical-align:-.2em}
@media (max-width:30rem){.m,.n{padding-left:0}time{position:static;margin-inline-end:.5em}}
@media (forced-colors:active){.i{forced-color-adjust:none}}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10pt}h2{position:static;break-after:avoid}h3{break-after:avoid}.m,.n{break-inside:avoid}a{color:inherit}}
`.trim();

/** Up to the first row. `lines`: what is said of the file, as HTML. */
export const pageHead = (title: string, lines: readonly string[]): string =>
	`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Backscroll">
<title>${escaped(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<header>
<h1 dir="auto">${escaped(title)}</h1>
${lines.map((line) => `<p>${line}</p>`).join('\n')}
</header>
<p class="cut">This file is not whole: its end is missing.</p>
<main>
`;

/** Behind the last row. Only now the page stops saying that its end is missing. */
export const pageEnd = (words: string): string =>
	`</main>
<footer>${words}</footer>
<style>.cut{display:none}</style>
</body>
</html>
`;
