/** Lets a page note what it shows while a story (story.ts) goes on. */
import type { Evaluates } from './engines/device';

/** What a page shows at a moment: figures by what they are of. */
export type Figures = Readonly<Record<string, number>>;

export interface Shown {
	/** Since when it was shown, epoch ms. */
	readonly at: number;
	readonly figures: Figures;
}

export interface Noted {
	/** What was shown, one after the other, of each part of the page that is read at once. */
	readonly shown: Readonly<Record<string, readonly Shown[]>>;
	/** What was wrong with the order of messages, or empty. */
	readonly disorder: string;
}

/** What a page has noted since it was opened. */
export const noted = (page: Evaluates): Promise<Noted> =>
	page.evaluate(() => (window as unknown as { noted: Noted }).noted);

/** To be run in a page from its start, alone: it may use nothing from outside. */
export function noteWhatIsShown(): void {
	const noted = { shown: {} as Record<string, Shown[]>, disorder: '' };
	Object.assign(window, { noted });

	const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
	const textOf = (element: Element | null | undefined): string =>
		element?.textContent?.trim() ?? '';
	/** The number that a text begins with; NaN of one that doesn't: a figure that isn't known. */
	const numberOf = (text: string): number => {
		const digits = /^[\d,]+/.exec(text)?.[0].replaceAll(',', '');
		return digits ? Number(digits) : NaN;
	};
	const keep = (
		part: string,
		pairs: readonly (readonly [name: string, figure: number])[]
	): void => {
		const known = pairs.filter(([, figure]) => !Number.isNaN(figure));
		if (known.length === 0) return;
		const shown = (noted.shown[part] ??= []);
		const figures = Object.fromEntries(known);
		if (JSON.stringify(shown.at(-1)?.figures) === JSON.stringify(figures)) return;
		shown.push({ at: Date.now(), figures });
	};
	/** The number that a message has in the story. */
	const storyOf = (row: Element): number =>
		numberOf(textOf(row.querySelector('[data-part="text"]')).replace(/^story /, ''));
	/** The name that a row leads to. */
	const nameOf = (row: Element): string => textOf(row.querySelector('[role="cell"] a'));
	const step = location.pathname.startsWith('/users/') ? 10 : 1;

	const look = (): void => {
		const totals = all('[aria-label="Totals"] > *');
		keep(
			'totals',
			totals.map((each) => {
				const [label, value] = each.querySelectorAll('span');
				return [textOf(label), numberOf(textOf(value))];
			})
		);
		const note = textOf(document.querySelector('main header .note'));
		if (/^[\d,]+ messages$/.test(note)) keep('total', [['Messages', numberOf(note)]]);
		keep(
			'rows',
			all('[role="rowgroup"] + [role="rowgroup"] [role="row"]').map((row) => {
				const cells = [...row.querySelectorAll('[role="cell"]')];
				const figure = row.hasAttribute('data-channel') ? cells.at(-1) : cells[1];
				return [nameOf(row), numberOf(textOf(figure))];
			})
		);
		keep(
			'people',
			all('[data-channel]').map((row) => [
				`people in ${nameOf(row)}`,
				numberOf(textOf(row.querySelectorAll('[role="cell"]')[2]))
			])
		);
		if (step === 1) return;
		const name = textOf(document.querySelector('h1'));
		keep(
			'total',
			all('aside dd')
				.slice(0, 1)
				.map((total) => [name, numberOf(textOf(total))])
		);
		keep(
			'rooms',
			all('aside section[aria-label="Channels"] li').map((row) => {
				const [room, figure] = row.children;
				return [`${name} in ${textOf(room).slice(1)}`, numberOf(textOf(figure))];
			})
		);
	};
	/** Messages that stand one below the other follow one another in the story, too. */
	const checkOrder = (): void => {
		let newest = NaN;
		for (const row of all('[role="log"] article')) {
			const number = storyOf(row);
			const before = row.previousElementSibling;
			const expected = before?.tagName === 'ARTICLE' ? storyOf(before) + step : NaN;
			if (number >= 0 && expected >= 0 && number !== expected)
				noted.disorder ||= `${number} where ${expected} was due`;
			newest = number;
		}
		if (newest >= 0 && step === 1) keep('newest', [['newest', newest]]);
	};
	new MutationObserver(() => {
		look();
		checkOrder();
	}).observe(document, { subtree: true, childList: true, characterData: true });
}
