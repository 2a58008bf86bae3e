/** What is said in one room of the demo, without end: the same for the same seed and beginning. */
import type { SourceEvent } from '../source';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/std/time';
import { seeded } from '../../../src/lib/std/random';
import { ADVERTISING, RUDE, STRAY } from './dialogues';
import { EMOTES } from './emotes';
import { TWITCH, peopleOf, type Person, type Room } from './rooms';

/** An event, its source, and when it happens (epoch ms). */
export interface DemoEvent {
	readonly source: string;
	readonly at: number;
	readonly event: SourceEvent;
}

/** A time in which a room's source didn't hear it, epoch ms. */
export interface Silence {
	readonly from: number;
	readonly to: number;
	readonly cause: string;
}

/** How lively it is around the demo's time of day, and twelve hours away from it; 1 is the liveliest. */
function liveliness(time: number, now: number): number {
	const past = (((now - time) % DAY_MS) + DAY_MS) % DAY_MS;
	const away = Math.min(past, DAY_MS - past) / HOUR_MS;
	return 0.02 + 0.98 * Math.exp(-((away / 1.3) ** 2)) + 0.1 * Math.exp(-(((away - 9) / 1.5) ** 2));
}

/** Of a hundred occasions in a stream's chat. */
const OCCASIONS = [
	[4, 'sub'],
	[6, 'gift'],
	[7, 'raid'],
	[12, 'cheer'],
	[15, 'spam'],
	[16, 'timeout']
] as const;

export class RoomTalk {
	readonly #room: Room;
	readonly #people: readonly Person[];
	readonly #random: () => number;
	readonly #now: number;
	readonly #silences: readonly Silence[];
	readonly #name: string;
	#count = 0;
	#lately: readonly (readonly string[])[] = [];

	/** `now`: when the demo begins, around which it is lively. */
	constructor(room: Room, seed: number, now: number, silences: readonly Silence[]) {
		this.#room = room;
		this.#name = `${room.source}-${room.channel}-${seed}`;
		this.#random = seeded([...this.#name].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7));
		this.#people = peopleOf(room, this.#random);
		this.#now = now;
		this.#silences = silences;
	}

	/** Everything from a time on, in order. */
	*from(start: number): Generator<DemoEvent, never> {
		let time = start;
		let silences = this.#silences;
		for (;;) {
			for (const event of this.#scene(time)) {
				time = event.at;
				const [silence] = silences;
				if (silence && time >= silence.to) {
					silences = silences.slice(1);
					yield this.#event(silence.to, { kind: 'outage', ...silence });
				}
				if (!silence || time < silence.from || time >= silence.to) yield event;
			}
		}
	}

	/** A dialogue, a stray word, or what only streams have. */
	#scene(time: number): DemoEvent[] {
		const chance = this.#random() * 100;
		const onTwitch = this.#room.source === TWITCH;
		if (onTwitch) {
			const occasion = OCCASIONS.find(([until]) => chance < until);
			if (occasion) return this.#occasion(occasion[1], this.#after(time));
		}
		if (chance < (onTwitch ? 55 : 35)) {
			const said = this.#any(onTwitch ? STRAY.stream : STRAY.irc);
			return [this.#says(this.#talker(), this.#fill(said, []), this.#after(time))];
		}
		return this.#dialogue(time);
	}

	#dialogue(start: number): DemoEvent[] {
		const speakers: Person[] = [];
		while (speakers.length < 6) speakers.push(this.#talker(speakers));
		let time = start;
		let last: DemoEvent | undefined;
		return this.#fresh().map((line) => {
			const speaker = speakers['ABCDEF'.indexOf(line[0] ?? 'A')] as Person;
			const answers = line[1] === '>' ? last : undefined;
			const text = this.#fill(line.slice(line.indexOf(' ') + 1), speakers);
			time = this.#after(time);
			last = this.#says(speaker, this.#addressed(text, answers), time, answers);
			return last;
		});
	}

	/** A dialogue that wasn't heard lately. */
	#fresh(): readonly string[] {
		const { dialogues } = this.#room;
		const found = this.#any(dialogues.filter((dialogue) => !this.#lately.includes(dialogue)));
		this.#lately = [...this.#lately, found].slice(-Math.ceil(dialogues.length * 0.6));
		return found;
	}

	/** On IRC one answers by name. */
	#addressed(text: string, target: DemoEvent | undefined): string {
		return target && this.#room.source !== TWITCH ? `${target.event.user}: ${text}` : text;
	}

	#occasion(what: (typeof OCCASIONS)[number][1], time: number): DemoEvent[] {
		const person = this.#talker();
		const name = person.displayName ?? person.user;
		switch (what) {
			case 'sub': {
				const months = 1 + Math.floor(this.#random() * 30);
				const notice = {
					type: months === 1 ? 'sub' : 'resub',
					text: `${name} subscribed at Tier 1.${months === 1 ? '' : ` They've subscribed for ${months} months!`}`
				};
				const text = this.#any(['', 'worth it', 'still the best chat', '']);
				return [
					this.#event(time, { kind: 'notice', ...who(person), notice, ...(text && { text }) })
				];
			}
			case 'gift': {
				const gifted = this.#any([1, 5, 5, 10]);
				const text = `${name} is gifting ${gifted} Tier 1 Subs to the community!`;
				const notice = { type: 'submysterygift', text };
				return [this.#event(time, { kind: 'notice', ...who(person), notice })];
			}
			case 'raid': {
				const notice = {
					type: 'raid',
					text: `${Math.round(20 + this.#random() ** 3 * 900)} raiders from ${name} have joined!`
				};
				return [
					this.#event(time, { kind: 'notice', ...who(person), notice }),
					...[1, 2, 3].map((i) =>
						this.#says(
							this.#talker(),
							this.#any([':Wave: :Wave:', 'welcome raiders!', ':Heart:']),
							time + i * 2_000
						)
					)
				];
			}
			case 'cheer': {
				const bits = this.#any([1, 50, 100, 100, 500, 1_000]);
				const words = this.#any(['great run', 'for the cat', 'keep going!', 'that was beautiful']);
				return [this.#says(person, `Cheer${bits} ${words}`, time, undefined, { bits })];
			}
			case 'spam': {
				const spammer = { user: `${this.#any(['promo', 'fame', 'viewers'])}_${100 + this.#count}` };
				const spam = this.#says(spammer, this.#any(ADVERTISING), time, undefined, {
					chatter: 'first'
				});
				const by = { user: this.#people[0]?.user ?? 'moderator' };
				const gone = {
					kind: 'deleted',
					target: spam.event.id ?? '',
					by,
					reason: 'advertising'
				} as const;
				return [spam, this.#event(time + 9_000, gone)];
			}
			case 'timeout': {
				const rude = [0, 1].map((i) => this.#says(person, this.#any(RUDE), time + i * 4_000));
				const purge = { kind: 'purged', user: person.user, duration: 600 } as const;
				return [...rude, this.#event(time + 15_000, purge)];
			}
		}
	}

	#says(
		person: Person,
		text: string,
		time: number,
		target?: DemoEvent,
		more: Partial<SourceEvent> = {}
	): DemoEvent {
		const { words, emotes } = withEmotes(text, this.#room.source === TWITCH);
		return this.#event(time, {
			...who(person),
			text: words,
			...(emotes.length > 0 && { emotes }),
			...(target && this.#room.source === TWITCH && { replyTo: replyOf(target) }),
			...more
		});
	}

	#event(time: number, fields: Partial<SourceEvent>): DemoEvent {
		const { source, channel } = this.#room;
		const at = Math.round(time);
		const id = `${this.#name}-${++this.#count}`;
		return {
			source,
			at,
			event: { id, channel, ...(fields.kind !== 'outage' && { sentAt: at }), ...fields }
		};
	}

	/** The time of the next line. */
	#after(time: number): number {
		const mean = this.#room.pace / liveliness(time, this.#now);
		return time + 400 + Math.min(-Math.log(1 - this.#random()) * mean, 40 * MINUTE_MS);
	}

	#fill(text: string, speakers: readonly Person[]): string {
		return text
			.replaceAll('{thing}', () => this.#any(this.#room.things))
			.replaceAll(
				/\{([a-f])\}/g,
				(_, letter: string) => speakers['abcdef'.indexOf(letter)]?.user ?? ''
			);
	}

	/** The first ones far more often: a few people make most of a chat. */
	#talker(without: readonly Person[] = []): Person {
		for (;;) {
			const person = this.#people[
				Math.floor(this.#random() ** 2.2 * this.#people.length)
			] as Person;
			if (!without.includes(person)) return person;
		}
	}

	#any<T>(list: readonly T[]): T {
		return list[Math.floor(this.#random() * list.length)] as T;
	}
}

const replyOf = ({ event }: DemoEvent): NonNullable<SourceEvent['replyTo']> => ({
	id: event.id ?? '',
	user: event.user ?? '',
	text: event.text ?? ''
});

const who = ({ badges, ...person }: Person): Partial<SourceEvent> => ({
	...person,
	...(badges && { badges: [...badges] })
});

/** `:Name:` as the emote's word and its place, in code points; where there are no emotes, a sign of everybody's. */
function withEmotes(
	text: string,
	shown: boolean
): { words: string; emotes: NonNullable<SourceEvent['emotes']> } {
	const emotes: NonNullable<SourceEvent['emotes']> = [];
	let words = '';
	for (const [i, part] of text.split(/:(\w+):/).entries()) {
		const emote = i % 2 === 1 ? EMOTES[part] : undefined;
		const word = emote ? (shown ? `panda${part}` : emote.sign) : part;
		if (emote && shown)
			emotes.push({ id: emote.id, start: [...words].length, length: [...word].length });
		words += word;
	}
	return { words, emotes };
}
