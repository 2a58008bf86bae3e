import { pairKey } from '../../src/lib/wire/index';

/** The total of each user in each channel, found by both, by the user, and by the channel. */
export class Pairs {
	/** By pairKey: the number of a pair, from 1. */
	readonly #numbers = new Map<number, number>();
	/** By number: a pair's channel, user and messages, and the numbers of the next ones of its user and channel; 0 for none. */
	#columns = new Columns(1_024);
	/** By id: the number of its newest pair. */
	readonly #ofUser: number[] = [];
	readonly #ofChannel: number[] = [];

	messages(user: number, channel: number): number {
		const number = this.#numbers.get(pairKey(user, channel));
		return number === undefined ? 0 : (this.#columns.messages[number] ?? 0);
	}

	set(user: number, channel: number, messages: number): void {
		const key = pairKey(user, channel);
		const known = this.#numbers.get(key);
		if (known !== undefined) {
			this.#columns.messages[known] = messages;
			return;
		}
		const number = this.#numbers.size + 1;
		this.#numbers.set(key, number);
		if (number >= this.#columns.messages.length) this.#columns = this.#columns.twice();
		const columns = this.#columns;
		columns.user[number] = user;
		columns.channel[number] = channel;
		columns.messages[number] = messages;
		columns.nextOfUser[number] = this.#ofUser[user] ?? 0;
		columns.nextOfChannel[number] = this.#ofChannel[channel] ?? 0;
		this.#ofUser[user] = number;
		this.#ofChannel[channel] = number;
	}

	/** Calls `visit` for each channel in which the user has messages, in no order. */
	forUser(user: number, visit: (channel: number, messages: number) => void): void {
		const { channel, messages, nextOfUser } = this.#columns;
		for (let i = this.#ofUser[user] ?? 0; i > 0; i = nextOfUser[i] ?? 0) {
			if (messages[i]) visit(channel[i] ?? 0, messages[i] ?? 0);
		}
	}

	/** Calls `visit` for each user with messages in the channel, in no order. */
	forChannel(channel: number, visit: (user: number, messages: number) => void): void {
		const { user, messages, nextOfChannel } = this.#columns;
		for (let i = this.#ofChannel[channel] ?? 0; i > 0; i = nextOfChannel[i] ?? 0) {
			if (messages[i]) visit(user[i] ?? 0, messages[i] ?? 0);
		}
	}
}

class Columns {
	readonly user: Uint32Array;
	readonly channel: Uint32Array;
	readonly messages: Float64Array;
	readonly nextOfUser: Uint32Array;
	readonly nextOfChannel: Uint32Array;

	constructor(size: number) {
		this.user = new Uint32Array(size);
		this.channel = new Uint32Array(size);
		this.messages = new Float64Array(size);
		this.nextOfUser = new Uint32Array(size);
		this.nextOfChannel = new Uint32Array(size);
	}

	/** These with room for twice as many. */
	twice(): Columns {
		const columns = new Columns(this.user.length * 2);
		columns.user.set(this.user);
		columns.channel.set(this.channel);
		columns.messages.set(this.messages);
		columns.nextOfUser.set(this.nextOfUser);
		columns.nextOfChannel.set(this.nextOfChannel);
		return columns;
	}
}
