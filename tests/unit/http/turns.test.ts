import { afterEach, beforeEach, expect, it } from 'vitest';
import { Turns, type Payer } from '../../../server/http/budget/turns';

let turns: Turns;
beforeEach(() => {
	turns = new Turns({ tooLate: () => new Error('too late') });
});
afterEach(() => turns.close());

/** More credit than a busy machine can use up: it counts the time that others take, too. */
const ENOUGH = 1e9;
/** Someone with this much credit, who notes what they spend. */
const payer = (credit: number): Payer & { spent: number; hasRoom: boolean } => {
	const one = {
		spent: 0,
		hasRoom: true,
		credit: () => credit - one.spent,
		creditIn: () => Math.max(0, one.spent - credit),
		spend: (ms: number) => void (one.spent += ms)
	};
	return one;
};
const busy = (ms: number): void => {
	const until = performance.now() + ms;
	while (performance.now() < until);
};

it('begins nothing in the step in which it was asked for', async () => {
	let began = false;
	const taken = turns.take(payer(ENOUGH)).then(() => (began = true));
	await Promise.resolve();
	expect(began).toBe(false);
	await taken;
});

it('lets someone who used little go before whoever used much, however many of theirs wait', async () => {
	const [greedy, modest] = [payer(ENOUGH), payer(ENOUGH)];
	greedy.spend(1);
	const order: string[] = [];
	const work = async (who: Payer, name: string): Promise<void> => {
		await turns.take(who);
		order.push(name);
		busy(1);
	};
	await Promise.all([
		...Array.from({ length: 30 }, () => work(greedy, 'greedy')),
		work(modest, 'modest')
	]);
	expect(order.indexOf('modest')).toBeLessThanOrEqual(1);
	expect(greedy.spent).toBeGreaterThan(30);
});

it('charges what runs on after the turn began, through any number of promises', async () => {
	const one = payer(ENOUGH);
	await turns.take(one).then(async () => {
		for (let i = 0; i < 20; i++) await Promise.resolve();
		busy(15);
	});
	await turns.take(one);
	expect(one.spent).toBeGreaterThan(15);
});

it('serves the sockets between two slices of a few milliseconds', async () => {
	const one = payer(ENOUGH);
	let longest = 0;
	let last = performance.now();
	let isOver = false;
	const watch = (): void => {
		const now = performance.now();
		longest = Math.max(longest, now - last);
		last = now;
		if (!isOver) setImmediate(watch);
	};
	watch();
	const began = performance.now();
	await Promise.all(Array.from({ length: 100 }, () => turns.take(one).then(() => busy(2))));
	const took = performance.now() - began;
	isOver = true;
	expect(longest).toBeLessThan(took / 4);
});

it('holds back whoever has used up their share, and goes on by itself when it has come back', async () => {
	let isBack = false;
	const spent: Payer = {
		credit: () => (isBack ? 1 : 0),
		creditIn: () => 1,
		spend: () => {},
		hasRoom: true
	};
	let began = false;
	const taken = turns.take(spent).then(() => (began = true));
	await turns.take(payer(1));
	await turns.take(payer(1));
	expect(began).toBe(false);
	isBack = true;
	await taken;
});

it('holds back whoever leaves too much unread, until there is room', async () => {
	const full = payer(ENOUGH);
	full.hasRoom = false;
	let began = false;
	const taken = turns.take(full).then(() => (began = true));
	await turns.take(payer(1));
	expect(began).toBe(false);
	full.hasRoom = true;
	turns.kick();
	await taken;
});

it('drops work whose client has gone, and refuses what waits too long', async () => {
	const full = payer(ENOUGH);
	full.hasRoom = false;
	const abort = new AbortController();
	const gone = turns.take(full, abort.signal);
	const late = turns.take(full);
	abort.abort();
	await expect(gone).rejects.toThrow('aborted');
	turns.expire(performance.now() + 60_000);
	await expect(late).rejects.toThrow('too late');
});

it('blames what it waits for, not whoever asks, where that does not come', async () => {
	const stuck = new Turns({ tooLate: (why) => new Error(why), gate: () => new Promise(() => {}) });
	const taken = stuck.take(payer(ENOUGH));
	await new Promise(setImmediate);
	stuck.expire(Infinity);
	await expect(taken).rejects.toThrow('gate');

	const others = new Turns({ tooLate: (why) => new Error(why) });
	const late = others.take(payer(0));
	await new Promise(setImmediate);
	others.close();
	await expect(late).rejects.toThrow('others');
});
