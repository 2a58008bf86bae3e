import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import BarChart from '../../../src/lib/ui/kit/bars/BarChart.svelte';
import type { Bar } from '../../../src/lib/ui/kit/bars/bars';
import { appIn, expectAccessible, show } from './support';

const MINUTE = 60_000;
const START = new Date().setHours(12, 0, 0, 0);
const VALUES = [10, 20, 0, null, 5] as const;
const bars: readonly Bar[] = VALUES.map((value, i) => ({
	start: START + i * MINUTE,
	end: START + (i + 1) * MINUTE,
	value,
	running: i === VALUES.length - 1
}));

const app = appIn({ state: 'starting' });
let picked: Bar[] = [];
const chart = page.getByRole('slider', { name: 'Messages per minute' });
const figure = (): string => document.querySelector('.looked')?.textContent?.trim() ?? '';

beforeEach(async () => {
	picked = [];
	await page.viewport(600, 500);
	show(app, BarChart, {
		label: 'Messages',
		step: 'per minute',
		bars,
		onpick: (bar: Bar) => picked.push(bar)
	});
});

/** The height of what a path draws, in px. */
const height = (selector: string): number =>
	document.querySelector<SVGGraphicsElement>(`svg > ${selector}`)?.getBBox().height ?? -1;

describe('A chart', () => {
	test('names what it counts, its step and its time, and says its largest value', async () => {
		await expect.element(page.getByText('Messages per minute')).toBeVisible();
		expect(document.querySelector('.axis')?.textContent).toBe('12:00 now');
		expect(figure()).toBe('most 20');
		await expectAccessible();
	});

	test('says the day of times that aren’t today’s', async () => {
		const start = new Date(2026, 0, 5, 12, 0).getTime();
		const earlier = bars.map((bar, i) => ({
			start: start + i * MINUTE,
			end: start + (i + 1) * MINUTE,
			value: bar.value
		}));
		show(app, BarChart, { label: 'Users', step: 'per minute', bars: earlier });
		const users = page.getByRole('figure').filter({ hasText: 'Users per minute' });
		await expect.element(users).toHaveTextContent('Jan 5, 2026, 12:00 Jan 5, 2026, 12:05');
		await users.getByRole('slider').click();
		await userEvent.keyboard('{End}');
		await expect.element(users).toHaveTextContent('Jan 5, 2026, 12:04 – 12:05 5');
	});

	test('draws bars from zero, the running one apart, and marks what nobody knows', async () => {
		const plot = document.querySelector('.plot')?.clientHeight ?? 0;
		await expect.poll(() => height('.known')).toBeCloseTo(plot, 0);
		expect(height('.running')).toBeCloseTo(plot / 4, 0);
		expect(height('.unknown')).toBeCloseTo(plot, 0);
	});

	test('tells a value to arrow keys, and opens it with Enter', async () => {
		await userEvent.tab();
		await expect.element(chart).toHaveFocus();
		await userEvent.keyboard('{ArrowLeft}');
		await expect.poll(figure).toBe('12:03 – 12:04 not known');
		await userEvent.keyboard('{End}');
		await expect.poll(figure).toBe('12:04 – 12:05 5 so far');
		await userEvent.keyboard('{Home}{ArrowRight}');
		await expect.element(chart).toHaveAttribute('aria-valuetext', '12:01 – 12:02: 20');
		await userEvent.keyboard('{Enter}');
		expect(picked).toEqual([bars[1]]);
	});

	test('tells a value to a mouse above it, and opens it with a click', async () => {
		await chart.click({ position: { x: 20, y: 10 } });
		expect(figure()).toBe('12:00 – 12:01 10');
		expect(picked).toEqual([bars[0]]);
	});

	test('tells a value to the first tap, and opens it with the second', async () => {
		const plot = document.querySelector('.plot');
		const tap = (): void => {
			const at = { clientX: 10, bubbles: true, pointerType: 'touch' };
			plot?.dispatchEvent(new PointerEvent('pointerdown', at));
			plot?.dispatchEvent(new MouseEvent('click', at));
		};
		tap();
		await expect.poll(figure).toBe('12:00 – 12:01 10');
		expect(picked).toEqual([]);
		tap();
		expect(picked).toEqual([bars[0]]);
	});

	test('has the same values in a table, which opens them too', async () => {
		await page.getByText('As a table').click();
		const rows = page.getByRole('row');
		await expect.element(rows.nth(1)).toHaveTextContent(/12:04 – 12:05\s*5 so far/);
		await expect.element(rows.nth(2)).toHaveTextContent(/12:03 – 12:04\s*not known/);
		await expectAccessible();
		await page.getByRole('button', { name: '12:01 – 12:02' }).click();
		expect(picked).toEqual([bars[1]]);
	});

	test('cuts a bar that is far above all others, and says its value beside it and everywhere else', async () => {
		const extreme = bars.map((bar, i) => ({ ...bar, value: [10, 20, 0, 35_556, 5][i] ?? 0 }));
		show(app, BarChart, { label: 'Tall', step: 'per minute', bars: extreme });
		const tall = page.getByRole('figure').filter({ hasText: 'Tall per minute' });
		await expect.element(tall).toHaveTextContent('most 35,556');
		const cut = tall.element().querySelector('.cut');
		expect(cut?.textContent).toBe('35,556');
		await expect
			.poll(() =>
				[...(tall.element().querySelector('.scale')?.children ?? [])].map((one) => one.textContent)
			)
			.toEqual(['10', '20', '5']);
		await tall.getByRole('slider').click();
		await userEvent.keyboard('{End}{ArrowLeft}');
		await expect.element(tall).toHaveTextContent('12:03 – 12:04 35,556');
	});

	test('hatches what was not recorded, and names the channels where only some were not', async () => {
		const holes = bars.map((bar, i) => ({
			...bar,
			value: bar.value ?? 0,
			...(i >= 2 && { unrecorded: i === 4 ? ['hall'] : ('all' as const) })
		}));
		show(app, BarChart, { label: 'Hole', step: 'per minute', bars: holes });
		const chart = page.getByRole('figure').filter({ hasText: 'Hole per minute' });
		await chart.getByRole('slider').click();
		await userEvent.keyboard('{End}');
		await expect.element(chart).toHaveTextContent('12:04 – 12:05 5 so far, without #hall');
		await userEvent.keyboard('{ArrowLeft}');
		await expect.element(chart).toHaveTextContent('12:03 – 12:04 not recorded');
		const hatched = chart.element().querySelector<SVGGraphicsElement>('svg > [fill]');
		expect(hatched?.getBBox().height).toBeGreaterThan(20);
	});
});
