/**
 * Invented chat: lively, with many voices, and the same for the same seed. For tests, and the app without a relay.
 */
import {
	ACTIONS,
	ANSWERS,
	COLORS,
	EMOJI,
	FIRST,
	FOREIGN,
	LAST,
	SCRIPTS,
	SENTENCES,
	TOPICS,
	type Topic
} from './words';
import { seeded } from '../../../src/lib/std/random';

/** A message in the form that the ingest endpoint accepts. */
export interface InventedMessage {
	readonly id: string;
	readonly channel: string;
	readonly user: string;
	readonly displayName?: string;
	readonly color?: string;
	readonly kind: 'message' | 'action';
	readonly text: string;
	/** Epoch ms. */
	readonly sentAt: number;
	readonly replyTo?: string;
}

export interface InventedOptions {
	readonly seed: number;
	/** Number of people, of whom few talk much and many little. */
	readonly people?: number;
	/** Number of channels; those beyond the named ones are numbered. */
	readonly channels?: number;
}

interface Person {
	readonly user: string;
	readonly displayName?: string;
	readonly color?: string;
}

/** How many recent messages a reply may answer. */
const RECENT = 12;

export class InventedChat {
	readonly #random: () => number;
	readonly #seed: number;
	readonly #people: readonly Person[];
	readonly #topics: readonly Topic[];
	readonly #recent = new Map<string, InventedMessage[]>();
	#count = 0;

	constructor({ seed, people = 240, channels = TOPICS.length }: InventedOptions) {
		this.#seed = seed;
		this.#random = seeded(seed);
		this.#people = Array.from({ length: people }, (_, i) => this.#person(i));
		this.#topics = Array.from({ length: channels }, (_, i) => {
			const topic = TOPICS[i % TOPICS.length] as Topic;
			return i < TOPICS.length ? topic : { ...topic, channel: `${topic.channel}-${i}` };
		});
	}

	/** The next message, sent at that time (epoch ms). */
	next(sentAt: number): InventedMessage {
		const topic = this.#few(this.#topics);
		const person = this.#few(this.#people);
		const recent = this.#recent.get(topic.channel) ?? [];
		const target = this.#chance(0.2) ? recent.at(-1 - this.#below(recent.length)) : undefined;
		const kind = !target && this.#chance(0.03) ? 'action' : 'message';
		const template = target
			? this.#any(ANSWERS)
			: kind === 'action'
				? this.#any(ACTIONS)
				: this.#sentence();
		const message: InventedMessage = {
			id: `invented-${this.#seed}-${++this.#count}`,
			channel: topic.channel,
			...person,
			kind,
			text: this.#fill(template, topic, target?.user ?? this.#few(this.#people).user),
			sentAt,
			...(target ? { replyTo: target.id } : {})
		};
		this.#recent.set(topic.channel, [...recent.slice(1 - RECENT), message]);
		return message;
	}

	/** A random pause with the mean `mean`, in the same unit: mostly short, sometimes long. */
	pause(mean: number): number {
		return -Math.log(1 - this.#random()) * mean;
	}

	#sentence(): string {
		const sentence = this.#chance(0.08) ? this.#any(FOREIGN) : this.#any(SENTENCES);
		return this.#chance(0.18) ? `${sentence} ${this.#any(EMOJI)}` : sentence;
	}

	#fill(template: string, { things, doing }: Topic, name: string): string {
		return template
			.replaceAll('{thing}', () => this.#any(things))
			.replaceAll('{doing}', () => this.#any(doing))
			.replaceAll('{name}', name);
	}

	#person(i: number): Person {
		const first = this.#any(FIRST);
		const user = `${first}${this.#any(LAST)}${i < FIRST.length ? '' : i}`;
		const displayName = this.#chance(0.1)
			? this.#any(SCRIPTS)
			: this.#chance(0.3)
				? first.slice(0, 1).toUpperCase() + user.slice(1)
				: undefined;
		const color = this.#chance(0.6) ? this.#any(COLORS) : undefined;
		return { user, ...(displayName ? { displayName } : {}), ...(color ? { color } : {}) };
	}

	#chance(of: number): boolean {
		return this.#random() < of;
	}

	#below(count: number): number {
		return Math.floor(this.#random() * count);
	}

	#any<T>(list: readonly T[]): T {
		return list[this.#below(list.length)] as T;
	}

	/** A random item of the list, the first ones far more often: a few people make most of a chat. */
	#few<T>(list: readonly T[]): T {
		return list[Math.floor(this.#random() ** 2.5 * list.length)] as T;
	}
}
