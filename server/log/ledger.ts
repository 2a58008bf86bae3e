/**
 * The rules of the log: ids, totals, duplicates. Pure and the same for every log, so order, ids, totals and
 * frames are functions of the events alone.
 */
import {
	EventKind,
	SEGMENT_SIZE,
	earlierAttribute,
	earlierOf,
	importAttribute,
	importOf,
	isCounted,
	isPresent,
	outageOf,
	recordingOf,
	replyAttributes,
	sightingOf,
	seenInBoth,
	type Attribute,
	type ChannelRecording,
	type ChannelTotal,
	type LogEvent,
	type Outage,
	type Reply
} from '../../src/lib/wire/index';
import { Imports } from './imports';
import type { ImportName, LoggedEvent, LogState, NewEvent } from './log';
import { Minutes, type MinuteMark } from './minutes';
import { Moderated } from './moderated';
import { People } from './people';
import { Pairs } from './pairs';
import { Standings, type AllStandings, type Standing } from './standings';
import { MINUTE_MS } from '../../src/lib/std/time';

interface ChannelOutage extends Outage {
	readonly channel: number;
}

/** What an event refers to, as far as the log has it. */
interface References {
	readonly reply: Reply | null;
	/** Other attributes of that kind, ascending tags. */
	readonly links: readonly Attribute[];
}

interface ChannelEntry {
	readonly id: number;
	readonly source: string;
	readonly name: string;
	messages: number;
	/** How it stands at the source that keeps it; absent where none does. */
	recording?: ChannelRecording;
}

/**
 * The newest event may be dated later than `now` by this much, in ms: then later ones get its time. By more, the clock
 * was set back, and times of receipt go back with it.
 */
const AHEAD_MS = 5_000;

const scoped = (source: string, key: string): string => `${source}\0${key}`;

/** An event's attributes in order of their tags; `earlier` and `imported` are 0 for nearly all events. */
function attributesOf(
	{ attributes }: NewEvent,
	seq: number,
	{ reply, links, earlier, imported }: References & { earlier: number; imported: number }
): readonly Attribute[] {
	if (!reply && earlier === 0 && imported === 0 && links.length === 0) return attributes;
	return [
		...(reply ? replyAttributes(seq, reply) : []),
		...attributes,
		...(earlier > 0 ? [earlierAttribute(earlier)] : []),
		...links,
		...(imported > 0 ? [importAttribute(imported)] : [])
	].sort(([a], [b]) => a - b);
}

export class Ledger {
	readonly people = new People();
	readonly moderated = new Moderated();
	readonly imports = new Imports();
	#head = 0;
	#messages = 0;
	#receivedAt: number | null = null;
	/** The newest event's time of receipt in its frame: see earlierAttribute. */
	#inFrame = 0;
	readonly #channels: ChannelEntry[] = [];
	readonly #channelOf = new Map<string, ChannelEntry>();
	readonly #ofSource = new Map<string, number>();
	readonly #pairs = new Pairs();
	readonly #standings = new Standings();
	readonly #minutes = new Minutes();
	readonly #outages: ChannelOutage[] = [];

	get head(): number {
		return this.#head;
	}

	/**
	 * When the log received the newest event, as of `now` by the log's clock; null before the first. One that is dated in
	 * the future, because the clock was set back since, counts as received now.
	 */
	receivedAt(now: number): number | null {
		return this.#receivedAt !== null && this.#receivedAt - now > AHEAD_MS ? now : this.#receivedAt;
	}

	/**
	 * Assigns the event the next seq, its ids and its totals. `now` is the log's clock; receivedAt goes back only if it was
	 * set back. `broughtBy`: the import that brings the event, which begins with its first one.
	 */
	take(
		event: NewEvent,
		{ reply, links }: References,
		now: number,
		broughtBy?: ImportName
	): LoggedEvent {
		const seq = this.#head + 1;
		const channel = this.#channelFor(event);
		const author = event.userKey === '' ? null : this.people.authorOf(event);
		const user = author && author.user;
		const counted = isCounted(event.kind) ? 1 : 0;
		const receivedAt = Math.max(this.receivedAt(now) ?? now, now);
		const earlier = seq % SEGMENT_SIZE === 1 ? 0 : Math.max(0, this.#inFrame - receivedAt);
		const imported = broughtBy ? this.imports.numberOf(broughtBy, receivedAt) : 0;
		const logged: LoggedEvent = {
			event: {
				seq,
				kind: event.kind,
				channel: channel.id,
				author: author && author.look,
				receivedAt,
				sentAt: event.sentAt,
				text: event.text,
				attributes: attributesOf(event, seq, { reply, links, earlier, imported })
			},
			channelKey: channel,
			after: {
				channelMessages: channel.messages + counted,
				userMessages: user ? user.messages + counted : 0,
				pairMessages: user ? this.#pairs.messages(user.id, channel.id) + counted : 0,
				messages: this.#messages + counted,
				channels: this.#channels.length,
				users: this.people.size
			}
		};
		this.apply(logged);
		return logged;
	}

	/** Advances the state by the next event. */
	apply(logged: LoggedEvent): void {
		const { event, after } = logged;
		this.#head = event.seq;
		this.#receivedAt = event.receivedAt;
		this.#inFrame = event.receivedAt + earlierOf(event);
		this.#messages = after.messages;
		const channel = this.#channels[event.channel - 1];
		if (channel) channel.messages = after.channelMessages;
		const user = event.author && this.people.user(event.author.user);
		let first = false;
		if (event.author && user) {
			this.people.changes(user);
			const sighting = sightingOf(event);
			if (isPresent(user, sighting)) user.look = event.author;
			user.messages = after.userMessages;
			Object.assign(user, seenInBoth(user, sighting));
			first = this.#pairs.messages(user.id, event.channel) === 0 && after.pairMessages > 0;
			this.#pairs.set(user.id, event.channel, after.pairMessages);
		}
		const imported = importOf(event);
		this.imports.note(event, imported);
		if (isCounted(event.kind)) this.#standings.take(event, first, imported > 0);
		this.note(logged);
		this.#minutes.mark(Math.floor(event.receivedAt / MINUTE_MS), after.messages);
	}

	/** Outages, in order of the log. */
	get outages(): readonly ChannelOutage[] {
		return this.#outages;
	}

	/** Records outages, how channels stand, and what moderators did: of sealed events only these are read at start. */
	note(logged: LoggedEvent): void {
		const { kind, channel } = logged.event;
		const outage = kind === EventKind.outage ? outageOf(logged.event) : null;
		if (outage) this.#outages.push({ channel, ...outage });
		else if (kind === EventKind.channelState) this.#noteRecording(logged.event);
		else this.moderated.take(logged);
	}

	#noteRecording(event: LogEvent): void {
		const channel = this.#channels[event.channel - 1];
		const recording = recordingOf(event);
		if (!channel || recording === undefined) return;
		if (recording === null) delete channel.recording;
		else channel.recording = recording;
	}

	/** Messages in the log at the end of each minute, of a day at least. */
	get minutes(): readonly MinuteMark[] {
		return this.#minutes.marks;
	}

	/** Replaces the minutes by stored ones; call it after the events that they include. */
	restoreMinutes(marks: readonly MinuteMark[]): void {
		this.#minutes.restore(marks);
	}

	/** Restores a checkpoint; channels in order of their ids. */
	restoreChannel(channel: ChannelTotal, newest: number): void {
		const entry = { ...channel };
		this.#standings.restoreNewest(entry.id, newest);
		this.#channels.push(entry);
		this.#channelOf.set(scoped(entry.source, entry.name), entry);
		this.#ofSource.set(entry.source, this.channelsOf(entry.source) + 1);
	}

	restorePair(user: number, channel: number, messages: number): void {
		if (messages > 0) this.#standings.restorePerson(channel);
		this.#pairs.set(user, channel, messages);
	}

	restoreHead(head: number, messages: number, receivedAt: number | null): void {
		this.#head = head;
		this.#messages = messages;
		this.#receivedAt = receivedAt;
		this.imports.restoreLive(receivedAt);
	}

	channel(id: number): ChannelTotal | undefined {
		return this.#channels[id - 1];
	}

	/** How many channels the source has. */
	channelsOf(source: string): number {
		return this.#ofSource.get(source) ?? 0;
	}

	hasChannel(source: string, name: string): boolean {
		return this.#channelOf.has(scoped(source, name));
	}

	/** All channels, by id. */
	channels(): readonly ChannelTotal[] {
		return this.#channels;
	}

	standing(channel: number): Standing {
		return this.#standings.of(channel);
	}

	/** A copy of all standings. */
	standings(): AllStandings {
		return this.#standings.all();
	}

	/** The totals of users in channels. */
	get pairs(): Pick<Pairs, 'messages' | 'forUser' | 'forChannel'> {
		return this.#pairs;
	}

	/** Whether `event` has the same content as the one in the log: user, text and kind. What a moderator did may name a user who has another id now. */
	sameContent(event: NewEvent, { event: logged }: LoggedEvent): boolean {
		return (
			logged.text === event.text &&
			logged.kind === event.kind &&
			(logged.kind === EventKind.delete ||
				this.people.isByName(event) ||
				logged.author?.user === this.people.meant(event)?.id)
		);
	}

	/** `now`: the log's clock. */
	state(now: number): LogState {
		const receivedAt = this.receivedAt(now);
		const minutes =
			receivedAt === null ? [] : this.#minutes.lastDay(Math.floor(receivedAt / MINUTE_MS));
		return {
			head: this.#head,
			totals: {
				messages: this.#messages,
				channels: this.#channels.length,
				users: this.people.size
			},
			channels: this.#channels.map((channel) => ({ ...channel })),
			minutes,
			lastReceivedAt: this.#receivedAt,
			imported: this.imports.state(minutes[0]?.[0] ?? 0)
		};
	}

	#channelFor({ source, channel: name }: NewEvent): ChannelEntry {
		const key = scoped(source, name);
		let entry = this.#channelOf.get(key);
		if (!entry) {
			entry = { id: this.#channels.length + 1, source, name, messages: 0 };
			this.#channels.push(entry);
			this.#channelOf.set(key, entry);
			this.#ofSource.set(source, this.channelsOf(source) + 1);
		}
		return entry;
	}
}
