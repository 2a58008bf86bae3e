/** Text as it must not come in, for the tests of every entrance: what is sent, and what is to be stored or shown. */

/** What ends a line or a word somewhere, with what becomes of it between words. */
export const BORDERS: readonly (readonly [name: string, raw: string, stored: string])[] = [
	['a line tabulation', 'one\u000btwo', 'one two'],
	['a form feed', 'one\u000ctwo', 'one two'],
	['a file separator', 'one\u001ctwo', 'one two'],
	['a next line', 'one\u0085two', 'one two'],
	['a line separator', 'one\u2028two', 'one two'],
	['a paragraph separator', 'one\u2029two', 'one two'],
	['several of them', '\u000bone\u0085\u2028\u000ctwo\u2029', 'one two'],
	['an escape code', 'one\u001b[31m two', 'one[31m two'],
	['a code of C1', 'one\u009b31m two', 'one31m two'],
	['a bell and a backspace', 'o\u0007n\u0008e two', 'one two'],
	['a tab', 'one\ttwo', 'one\ttwo']
];

/** Names of which nobody sees anything. */
export const UNSEEN: readonly (readonly [name: string, sign: string])[] = [
	['blanks', ' \u00a0\u2003\u3000'],
	['a zero width space', '\u200b'],
	['joiners', '\u200c\u200d'],
	['a byte order mark', '\ufeff'],
	['a word joiner', '\u2060'],
	['a soft hyphen', '\u00ad'],
	['a Hangul filler', '\u3164'],
	['other Hangul fillers', '\u115f\u1160\uffa0'],
	['a Mongolian vowel separator', '\u180e'],
	['a combining grapheme joiner', '\u034f'],
	['tag characters', '\u{e0041}\u{e0042}\u{e007f}'],
	['variation selectors', '\ufe0f\u{e0100}'],
	['the Braille blank', '\u2800'],
	['marks of direction', '\u200e\u202e\u2066\u2069\u061c'],
	['marks without a letter', '\u0301\u20dd\u0e31'],
	['a null notehead', '\u{1d159}'],
	['anchors of annotations', '\ufff9\ufffb'],
	['a noncharacter', '\uffff'],
	['several of them', '\u200b\u3164 \u00ad\u2800\u{e0020}']
];

/** Names that look odd and can be seen. */
export const SEEN: readonly string[] = [
	'a\u200b',
	'\u200fא',
	'é',
	'க்',
	'❤\ufe0f',
	'1\ufe0f\u20e3',
	'👩\u200d💻',
	'ㅤ김',
	'\ufffd',
	'.'
];

/** Times as RFC 3339 allows them, and what is near to that: epoch ms, or why none. */
export const TIMES: readonly (readonly [text: string, time: number | RegExp])[] = [
	['2026-03-01T12:00:00Z', Date.UTC(2026, 2, 1, 12)],
	['2026-03-01t12:00:00z', Date.UTC(2026, 2, 1, 12)],
	['2026-03-01 12:00:00Z', Date.UTC(2026, 2, 1, 12)],
	['2026-03-01T12:00:00.1Z', Date.UTC(2026, 2, 1, 12, 0, 0, 100)],
	['2026-03-01T12:00:00.1239999999999999999999Z', Date.UTC(2026, 2, 1, 12, 0, 0, 123)],
	['2026-03-01T12:00:00+05:30', Date.UTC(2026, 2, 1, 6, 30)],
	['2026-03-01T12:00:00-00:00', Date.UTC(2026, 2, 1, 12)],
	['2026-03-01T12:00:00-23:59', Date.UTC(2026, 2, 2, 11, 59)],
	['2016-12-31T23:59:60Z', Date.UTC(2016, 11, 31, 23, 59, 59)],
	['2016-12-31T23:59:60.5Z', Date.UTC(2016, 11, 31, 23, 59, 59, 500)],
	['1990-12-31T15:59:60-08:00', Date.UTC(1990, 11, 31, 23, 59, 59)],
	['2017-01-01T01:29:60+01:30', Date.UTC(2016, 11, 31, 23, 59, 59)],
	['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
	['1985-04-12T23:20:50.52Z', Date.UTC(1985, 3, 12, 23, 20, 50, 520)],
	['0099-01-01T00:00:00Z', Date.parse('0099-01-01T00:00:00Z')],
	['2026-03-01T12:00:60Z', /60th second where there is none/],
	['2026-03-01T23:59:60Z', /60th second where there is none/],
	['2026-03-01T12:00:61Z', /no clock shows/],
	['2026-03-01T24:00:01Z', /no clock shows/],
	['2026-03-01T12:60:00Z', /no clock shows/],
	['2026-03-01T12:00:00+24:00', /no clock shows/],
	['2026-02-29T12:00:00Z', /day that does not exist: 2026-02-29/],
	['2026-00-10T12:00:00Z', /day that does not exist/],
	['2026-03-01T12:00:00', /no zone/],
	['2026-03-01', /no time of day/],
	['2026-3-1T12:00:00Z', /is no time/],
	['Sun, 01 Mar 2026 12:00:00 GMT', /is no time/],
	['2026-03-01T12:00:00Z\n', /is no time/],
	['', /is no time/]
];

/** Words that would write lines, colours or directions where they are quoted, and what is left of them. */
export const QUOTED: readonly (readonly [raw: string, shown: string])[] = [
	['x\nready\n\u001b[31m', 'x ready [31m'],
	['x\u0085ready\u2028\u009b31m', 'x ready 31m'],
	['\u202egnitser\u2069', 'gnitser'],
	['\u200e\u2066a\tb\u2069', 'a b']
];

/** What a query may hold that no text has. */
export const UNSPEAKABLE: readonly string[] = [
	'%00',
	'abc%00def',
	'%00%00%00',
	'%ED%A0%80',
	'abc%ED%A0%80',
	'%FF%FE',
	'%',
	'%zz',
	'%E0%A4%A',
	'%22',
	'%22%22%22',
	'%27%20OR%201',
	'%E2%80%AE',
	'%EF%BF%BF',
	'-1',
	'1e999',
	'NaN',
	'9'.repeat(400),
	'%F4%8F%BF%BF'
];
