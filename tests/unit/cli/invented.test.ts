import { expect, it } from 'vitest';
import { validateEvent } from '../../../server/relay/validate';
import { InventedChat, type InventedMessage } from '../../../server/sources/demo/invented';

const NOW = 1_700_000_000_000;
const chat = (seed: number, count = 2_000): InventedMessage[] => {
	const invented = new InventedChat({ seed });
	return Array.from({ length: count }, (_, i) => invented.next(NOW + i));
};

it('invents the same chat from the same seed, and another from another', () => {
	expect(chat(1)).toEqual(chat(1));
	expect(chat(1)).not.toEqual(chat(2));
});

it('invents messages that ingest takes: several channels, many people, actions, replies, other scripts, emoji', () => {
	const messages = chat(3);
	messages.forEach((message, i) => validateEvent(message, i, 'demo', NOW));
	expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
	expect(new Set(messages.map(({ channel }) => channel)).size).toBeGreaterThan(4);
	expect(new Set(messages.map(({ user }) => user)).size).toBeGreaterThan(100);
	expect(messages.some(({ kind }) => kind === 'action')).toBe(true);
	expect(messages.some(({ text }) => /\p{Emoji_Presentation}/u.test(text))).toBe(true);
	expect(messages.some(({ text }) => /\p{Script=Arabic}/u.test(text))).toBe(true);
	const ids = new Set(messages.map(({ id }) => id));
	const replies = messages.flatMap(({ replyTo }) => replyTo ?? []);
	expect(replies.length).toBeGreaterThan(100);
	expect(replies.every((id) => ids.has(id))).toBe(true);
});

it('invents as many people and channels as asked', () => {
	const invented = new InventedChat({ seed: 1, people: 5_000, channels: 14 });
	const messages = Array.from({ length: 20_000 }, (_, i) => invented.next(NOW + i));
	expect(new Set(messages.map(({ channel }) => channel)).size).toBe(14);
	expect(new Set(messages.map(({ user }) => user)).size).toBeGreaterThan(2_000);
});
