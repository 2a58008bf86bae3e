import { afterEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../../src/lib/styles/app.css';
import { QUARTER_MS } from '../../../src/lib/wire/times';
import { startOf } from '../../../src/lib/ui/time/days';
import type { Stepped } from '../../../src/lib/ui/time/steps';
import TimeStrip from '../../../src/lib/ui/time/TimeStrip.svelte';
import { timesOf, type Times } from '../../../src/lib/ui/time/times';
import { expectAccessible } from './support';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const LAST = new Date(2026, 10, 29, 20).getTime();

function saidAt(said: readonly number[]): Times {
	const quarters = [...new Set(said.map((time) => Math.floor(time / QUARTER_MS)))];
	const messages = quarters.map((_, i) => 1 + ((i * 7) % 13));
	return timesOf(
		{
			quarters: Float64Array.from(quarters.sort((a, b) => a - b)),
			messages: Uint32Array.from(messages),
			stored: Uint32Array.from(messages, (count, i) => (i < messages.length / 3 ? 0 : count))
		},
		true
	);
}
/** Messages each hour of three weeks. */
const WEEKS = saidAt(Array.from({ length: 21 * 24 }, (_, i) => LAST - i * HOUR));

let end = (): void => {};
afterEach(() => end());

const onmove = vi.fn<(to: Stepped) => void>();
const onrest = vi.fn();
function show(over: Record<string, unknown> = {}): void {
	onmove.mockClear();
	onrest.mockClear();
	const frame = document.createElement('div');
	frame.style.cssText = 'position: relative; height: 600px';
	document.body.append(frame);
	const props = {
		...{ times: WEEKS, unrecorded: [], hits: [], unread: null, value: 'now', moving: false },
		...{ shown: null, thin: false, awake: true, onmove, onrest }
	};
	const shown = render(TimeStrip, { target: frame, props: { ...props, ...over } } as never);
	end = () => {
		shown.unmount();
		frame.remove();
	};
}
const slider = (): HTMLElement =>
	page.getByRole('slider', { name: 'Time' }).element() as HTMLElement;
const grip = (): HTMLElement => slider().querySelector('.grip') as HTMLElement;
const track = (): DOMRect =>
	(slider().querySelector('.track') as HTMLElement).getBoundingClientRect();
const lastMove = (): Stepped | undefined => onmove.mock.lastCall?.[0];
const press = (key: string): Stepped | undefined => {
	slider().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
	return lastMove();
};
/** A pointer's event on an element at a height of the strip; whether it was captured doesn't matter here. */
function pointer(type: string, y: number, pointerType: string, on: HTMLElement = slider()): void {
	slider().setPointerCapture = () => {};
	const { left, width } = slider().getBoundingClientRect();
	const at = { clientX: left + width / 2, clientY: track().top + y };
	const event = { ...at, pointerType, pointerId: 1, button: 0, bubbles: true };
	on.dispatchEvent(new PointerEvent(type, event));
}

describe('The strip', () => {
	test('says the date and the hour', async () => {
		show({ value: new Date(2026, 10, 24, 19, 14).getTime() });
		await expect.poll(() => slider().ariaValueText).toMatch(/24.*2026.*19:14/);
		const [least, now, most] = [
			slider().ariaValueMin,
			slider().ariaValueNow,
			slider().ariaValueMax
		];
		expect(Number(least)).toBeLessThan(Number(now));
		expect(Number(now)).toBeLessThan(Number(most));
		expect(slider().ariaOrientation).toBe('vertical');
		await expectAccessible();
	});

	test('moves by keys: an hour, a day, to the beginning and to now', () => {
		const value = startOf('day', LAST) - 5 * DAY;
		show({ value });
		expect(press('ArrowUp')).toBe(value - HOUR);
		expect(press('ArrowDown')).toBe(value + HOUR);
		expect(press('PageUp')).toBe(value - DAY);
		expect(press('PageDown')).toBe(value + DAY);
		expect(press('Home')).toBe('beginning');
		expect(press('End')).toBe('now');
	});

	test('moves to where a mouse presses, and with it, and rests when it lets go', () => {
		show();
		pointer('pointerdown', 0.5 * track().height, 'mouse');
		const middle = Number(lastMove());
		expect(Math.abs(middle - (LAST - 10.5 * DAY))).toBeLessThan(DAY);
		pointer('pointermove', 0.25 * track().height, 'mouse');
		expect(Number(lastMove())).toBeLessThan(middle - 4 * DAY);
		pointer('pointermove', -50, 'mouse');
		expect(lastMove()).toBe('beginning');
		expect(onrest).not.toHaveBeenCalled();
		pointer('pointerup', -50, 'mouse');
		expect(onrest).toHaveBeenCalledOnce();
	});

	test('moves by a wheel, at least to the next hour with messages', () => {
		const value = startOf('day', LAST) - 5 * DAY;
		show({ value });
		const wheel = new WheelEvent('wheel', { deltaY: -120, bubbles: true, cancelable: true });
		slider().dispatchEvent(wheel);
		expect(wheel.defaultPrevented).toBe(true);
		expect(Number(lastMove())).toBeLessThanOrEqual(value - HOUR);
		slider().dispatchEvent(new WheelEvent('wheel', { deltaY: 120, bubbles: true }));
		expect(Number(lastMove())).toBeGreaterThanOrEqual(value + HOUR);
	});

	test('says what it is under a mouse', async () => {
		show();
		pointer('pointermove', 100, 'mouse');
		const bubble = (): string => slider().querySelector('p')?.textContent ?? '';
		await expect.poll(bubble).toMatch(/Nov.*messages? an hour/s);
		pointer('pointerleave', 100, 'mouse');
		await expect.poll(bubble).toBe('');
	});

	test('stands still under a pointer while messages arrive', async () => {
		const target = document.createElement('div');
		target.style.cssText = 'position: relative; height: 600px';
		document.body.append(target);
		const props = {
			...{ times: WEEKS, unrecorded: [], hits: [], unread: null, value: 'now' as Stepped },
			...{ moving: false, shown: null, thin: false, awake: true, onmove, onrest }
		};
		const shown = render(TimeStrip, { target, props } as never);
		end = () => {
			shown.unmount();
			target.remove();
		};
		pointer('pointerdown', 300, 'mouse');
		const before = lastMove();
		const later = Array.from({ length: 40 * 24 }, (_, i) => LAST + 19 * DAY - i * HOUR);
		await shown.rerender({ times: saidAt(later) } as never);
		pointer('pointermove', 301, 'mouse');
		pointer('pointermove', 300, 'mouse');
		expect(lastMove()).toBe(before);
		pointer('pointerup', 300, 'mouse');
		await expect.poll(() => Number(slider().ariaValueMax)).toBe((LAST + 19 * DAY) / 60_000);
	});
});

describe('On a phone', () => {
	test('a tap moves nothing, and a drag of the grip moves from where it is', async () => {
		show({ thin: true, value: LAST - 10 * DAY });
		pointer('pointerdown', 300, 'touch');
		pointer('pointermove', 304, 'touch');
		pointer('pointerup', 304, 'touch');
		expect(onmove).not.toHaveBeenCalled();
		expect(onrest).not.toHaveBeenCalled();
		pointer('pointerdown', 320, 'touch', grip());
		pointer('pointermove', 350, 'touch', grip());
		const day = track().height / 21;
		expect(Math.abs(Number(lastMove()) - (LAST - 10 * DAY) - (30 / day) * DAY)).toBeLessThan(
			DAY / 2
		);
		await expect.poll(() => slider().getBoundingClientRect().width).toBeGreaterThan(80);
		pointer('pointerup', 350, 'touch', grip());
		expect(onrest).toHaveBeenCalledOnce();
		await expect.poll(() => slider().getBoundingClientRect().width).toBeLessThan(20);
	});

	test('the grip can be seized beside the outermost 20 px, and takes no touch when it is not seen', async () => {
		show({ thin: true, value: LAST - 10 * DAY });
		const hit = (): boolean => {
			const { top, height } = grip().getBoundingClientRect();
			const found = document.elementFromPoint(innerWidth - 32, top + height / 2);
			return found === grip();
		};
		document.body.style.margin = '0';
		await expect.poll(hit).toBe(true);
		expect(getComputedStyle(slider()).touchAction).toBe('none');
		end();
		show({ thin: true, awake: false, value: LAST - 10 * DAY });
		await expect.poll(hit).toBe(false);
	});
});

describe('An archive', () => {
	test.each([
		['of one message', [LAST]],
		['of one day', [LAST, LAST - 3 * HOUR]],
		['of fourteen years with a hole of three', [LAST, LAST - 3 * 365 * DAY, LAST - 14 * 365 * DAY]]
	])('%s has its days named, and nothing that grows', async (_, said) => {
		show({ times: saidAt(said) });
		const labels = (): string[] =>
			[...slider().querySelectorAll('.label')].map((label) => label.textContent);
		await expect.poll(() => labels().join()).toContain('29');
		expect(press('Home')).toBe('beginning');
		expect(typeof press('ArrowUp')).toMatch(/number|string/);
		const heights = [...slider().querySelectorAll('*')].map(({ scrollHeight }) => scrollHeight);
		expect(Math.max(...heights)).toBeLessThanOrEqual(600);
		await expectAccessible();
	});
});
