import appPage from '../../../src/app.html?raw';
import { afterEach, describe, expect, it } from 'vitest';
import '../../../src/lib/styles/app.css';
import { tintOf } from '../../../src/lib/ui/copy/tint';

const THEMES = ['light', 'dark'] as const;
/** What a page's words stand on. */
const GROUNDS = ['--background', '--rail', '--surface', '--raised'];
/** Tokens for words. */
const INKS = ['--text', '--muted', '--faint', '--now', '--saved', '--lost', '--link'];
/** Areas with words of their own. */
const PAIRS: readonly (readonly [words: string, ground: string])[] = [
	['--on-accent', '--accent'],
	['--on-now', '--now-fill'],
	['--background', '--text'],
	['--text', '--mark'],
	['--text', '--sunk'],
	['--muted', '--sunk'],
	['--text', '--now-soft'],
	['--now', '--now-soft'],
	['--muted', '--now-soft'],
	['--text', '--saved-soft'],
	['--saved', '--saved-soft'],
	['--text', '--lost-soft'],
	['--lost', '--lost-soft']
];
const NETWORKS = [1, 2, 3, 4, 5, 6].map((n) => `--net-${n}`);

const root = document.documentElement;
afterEach(() => root.style.removeProperty('color-scheme'));

/** What the browser paints for these colours, one over the other. */
function painted(...layers: readonly string[]): readonly number[] {
	const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
	if (!context) throw new Error('this browser has no canvas');
	for (const layer of layers) {
		context.fillStyle = layer;
		context.fillRect(0, 0, 1, 1);
	}
	return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** The colour that a declaration computes to in the page. */
function computed(style: Partial<Record<'color' | '--tint', string>>, className = ''): string {
	const element = document.createElement('span');
	element.className = className;
	for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
	document.body.append(element);
	const color = getComputedStyle(element).color;
	element.remove();
	return color;
}
const token = (name: string): string => computed({ color: `var(${name})` });

function luminance(rgb: readonly number[]): number {
	const [r = 0, g = 0, b = 0] = rgb.map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's contrast ratio. */
function contrast(color: string, ground: string): number {
	const [low = 0, high = 0] = [luminance(painted(ground, color)), luminance(painted(ground))].sort(
		(a, b) => a - b
	);
	return (high + 0.05) / (low + 0.05);
}

describe.each(THEMES)('in the %s theme', (theme) => {
	const tooFaint = (
		pairs: readonly (readonly [string, string])[],
		least: number
	): readonly string[] => {
		root.style.colorScheme = theme;
		return pairs.flatMap(([ink, ground]) => {
			const ratio = contrast(token(ink), token(ground));
			return ratio < least ? [`${ink} on ${ground}: ${ratio.toFixed(2)}`] : [];
		});
	};

	it('words are read on every ground', () => {
		const pairs = INKS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const));
		expect(tooFaint([...pairs, ...PAIRS], 4.5)).toEqual([]);
	});

	it('marks of networks, bars and focus rings are seen on every ground', () => {
		const marks = [...NETWORKS, '--accent', '--bar', '--saved-fill', '--lost-fill'];
		const pairs = marks.flatMap((mark) => GROUNDS.map((ground) => [mark, ground] as const));
		expect(tooFaint(pairs, 3)).toEqual([]);
	});

	it("chatters' names are read, whatever colour they chose", () => {
		root.style.colorScheme = theme;
		const chosen = [0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xffff00, 0x00ffff, 0xff69b4];
		const tints = [
			...chosen.map((color) => tintOf(1, color)),
			...Array.from({ length: 72 }, (_, user) => tintOf(user, null))
		];
		const faint = tints.flatMap((tint) =>
			['--background', '--now-soft'].flatMap((ground) => {
				const ratio = contrast(computed({ '--tint': tint }, 'tinted'), token(ground));
				return ratio < 4.5 ? [`${tint} on ${ground}: ${ratio.toFixed(2)}`] : [];
			})
		);
		expect(faint).toEqual([]);
	});
});

it("the system's bar has the colour of the app's bar, in each theme", () => {
	for (const theme of THEMES) {
		root.style.colorScheme = theme;
		const meta = new RegExp(`name="theme-color" content="(#\\w+)" media="[^"]*${theme}`).exec(
			appPage
		);
		expect(painted(meta?.[1] ?? 'none')).toEqual(painted(token('--rail')));
	}
});

it('each network keeps one of the six colours', () => {
	expect(tintOf('twitch')).toBe('var(--net-1)');
	expect(tintOf('irc:irc.oftc.net')).toBe(tintOf('irc:irc.oftc.net:6697'));
	for (const source of ['irc:irc.example.org', 'mine', '', 'irc:chat.freenode.net']) {
		expect(tintOf(source)).toMatch(/^var\(--net-[1-6]\)$/);
	}
});
