import { expect, it } from 'vitest';
import { validateEvent } from '../../../server/relay/validate';
import { InventedChat, type InventedMessage } from '../../../server/sources/demo/invented';

const START = Date.UTC(2026, 2, 1);
const invent = (count: number, seed = 7): InventedMessage[] => {
	const chat = new InventedChat({ seed });
	return Array.from({ length: count }, (_, i) => chat.next(START + i * 1_000));
};

it('invents the same chat for the same seed and another for another', () => {
	expect(invent(500)).toEqual(invent(500));
	expect(invent(500, 8).map(({ text }) => text)).not.toEqual(invent(500).map(({ text }) => text));
});

it('invents only what the ingest endpoint takes, each with an id of its own', () => {
	const messages = invent(5_000);
	for (const [i, message] of messages.entries()) {
		const event = validateEvent(message, i, 'demo', START + 5_000_000);
		expect(event.text).toBe(message.text);
		expect(event.sentAt).toBe(message.sentAt);
	}
	expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
});

it('replies only to an earlier message of the same channel', () => {
	const channelOf = new Map<string, string>();
	let replies = 0;
	for (const { id, channel, replyTo } of invent(5_000)) {
		if (replyTo !== undefined) {
			replies++;
			expect(channelOf.get(replyTo)).toBe(channel);
		}
		channelOf.set(id, channel);
	}
	expect(replies).toBeGreaterThan(100);
});

it('has what chat has: channels, many people, actions, emoji, colours, names and words in other scripts', () => {
	const messages = invent(5_000);
	const texts = messages.map(({ text }) => text).join('\n');
	expect(new Set(messages.map(({ channel }) => channel)).size).toBe(6);
	expect(new Set(messages.map(({ user }) => user)).size).toBeGreaterThan(100);
	expect(messages.some(({ kind }) => kind === 'action')).toBe(true);
	expect(messages.some(({ color }) => color !== undefined)).toBe(true);
	expect(messages.some(({ displayName }) => /\p{Script=Han}/u.test(displayName ?? ''))).toBe(true);
	for (const script of [/\p{Script=Hiragana}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u]) {
		expect(texts).toMatch(script);
	}
	expect(texts).toMatch(/\p{Extended_Pictographic}/u);
	expect(texts).not.toMatch(/[{}]/);
});
