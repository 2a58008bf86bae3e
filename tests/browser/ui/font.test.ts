/** The shipped font and the system's in its measures. */
import file from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2?url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../../src/lib/styles/app.css';
import { showFont } from '../../../src/boot/font';
import { showStill } from '../../../src/lib/ui/shell/font';

const LINES = [
	'either way it fixed the problem :) what is process nfsd?',
	'if you click edit, you will get options screen, adjust it to your network, maybe your AP does not accept',
	'12:04:59 Il1 O0 1,234,567 messages'
];
const shown = (): FontFace[] => [...document.fonts].filter(({ family }) => family === 'Backscroll');

let face: FontFace;
let column: HTMLElement;
beforeEach(async () => {
	face = await new FontFace('Backscroll', `url(${file})`, { weight: '200 800' }).load();
	column = document.createElement('div');
	column.style.width = '60rem';
	column.append(
		...LINES.map((line, i) => {
			const row = document.createElement(i === 0 ? 'h2' : 'p');
			row.textContent = line;
			return row;
		})
	);
	document.body.append(column);
});
afterEach(() => {
	column.remove();
	for (const one of shown()) document.fonts.delete(one);
});

/** Where each row's letters stand: their tops and heights, and how wide they are. */
const letters = (): readonly DOMRect[] =>
	[...column.children].map((row) => {
		const range = document.createRange();
		range.selectNodeContents(row);
		return range.getBoundingClientRect();
	});

it('the font of the system stands where the shipped one does, and is as wide, within 5 %', () => {
	const before = letters();
	document.fonts.add(face);
	letters().forEach((after, i) => {
		expect(after.top).toBeCloseTo(before[i]!.top, 0);
		expect(after.height).toBeCloseTo(before[i]!.height, 0);
		expect(after.width / before[i]!.width).toBeGreaterThan(0.95);
		expect(after.width / before[i]!.width).toBeLessThan(1.05);
		expect(after.width).not.toBe(before[i]!.width);
	});
});

describe('a font that comes after the first messages', () => {
	/** A width in which the second line breaks with one of the two fonts only. */
	const narrow = (): void => {
		const [before] = letters().slice(1);
		document.fonts.add(face);
		const [after] = letters().slice(1);
		document.fonts.delete(face);
		column.style.width = `${(before!.width + after!.width) / 2}px`;
	};

	it('is shown at once where no line breaks elsewhere', () => {
		showStill(face);
		expect(shown()).toEqual([face]);
	});

	it('waits for the next page where one would', () => {
		narrow();
		const before = letters().map(({ height }) => height);
		showStill(face);
		expect(shown()).toEqual([]);
		history.replaceState(history.state, '');
		expect(letters().map(({ height }) => height)).toEqual(before);
		history.pushState(null, '');
		expect(shown()).toEqual([face]);
		history.back();
	});
});

describe('on a later visit', () => {
	it('the font that was kept is there from the start', async () => {
		showFont((key) => (key === 'font' ? file : null));
		await expect.poll(() => shown().map(({ status }) => status)).toEqual(['loaded']);
	});

	it('a file that is gone leaves the font of the system', async () => {
		showFont((key) => (key === 'font' ? 'data:font/woff2,gone' : null));
		await expect.poll(() => shown().length).toBe(0);
	});

	it('nothing is loaded where none was kept', () => {
		showFont(() => null);
		expect(shown()).toEqual([]);
	});
});
