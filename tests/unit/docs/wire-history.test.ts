import { expect, it } from 'vitest';
import { FRAME_FORMAT } from '../../../src/lib/wire/frame/frame';
import { PROTOCOLS } from '../../../src/lib/wire/index';
import { read } from './documents';

const file = read('src/lib/wire/version.ts');
const entries = [
	...file.matchAll(/^ \* (\d+) \((\d{4}-\d\d-\d\d), frame format (\d+)\)\n((?: \* {3}.+\n)+)/gm)
].map(([, version, date, format, text]) => ({
	version: Number(version),
	date: date ?? '',
	format: Number(format),
	text: text ?? ''
}));

it('the wire’s history has an entry for every version up to PROTOCOLS, newest first', () => {
	const [, newest] = PROTOCOLS;
	expect(entries.map(({ version }) => version)).toEqual(
		Array.from({ length: newest }, (_, i) => newest - i)
	);
	expect(entries[0]?.format).toBe(FRAME_FORMAT);
	const dates = entries.map(({ date }) => date);
	expect(dates).toEqual(dates.toSorted().reverse());
});

it('each entry after the first says what a device and a relay of the version before do', () => {
	for (const { version, text } of entries.filter(({ version }) => version > 1)) {
		expect(text).toContain(`A device that speaks ${version - 1} `);
		expect(text).toContain(`A relay that speaks ${version - 1} `);
	}
});
