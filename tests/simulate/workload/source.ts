/** A source of messages: sends batches, and repeats what it got no answer to where that is safe. */
import type { Owner } from '../kernel/scheduler';
import type { SimResponse } from '../kernel/bytes';
import { Violation } from '../kernel/violation';
import type { Histories, SentBatch, SentEvent } from '../check/history';
import { TOKEN } from '../relay/relay-host';
import type { Safety } from './operations';

const RETRY_MS = 900;
/** A source gives up after so many tries. */
const TRIES = 12;
const CHANNELS = 4;
const USERS = 9;
/** Every so manieth batch is an import, and of so many events these are a moderator's. */
const IMPORT_EACH = 5;
const KINDS_EACH = 23;
const KINDS: Readonly<Record<number, 'purged' | 'deleted'>> = { 5: 'purged', 9: 'deleted' };
/** When the oldest imported message was sent, epoch ms. */
const OLD = 1_500_000_000_000;

interface Prepared {
	readonly batch: SentBatch;
	readonly body: string;
	readonly importName: string | null;
	readonly key: string;
	readonly repeatable: boolean;
}

/** A request, and what comes of it: also if the answer is lost on its way. */
export interface Post {
	(
		body: string,
		importName: string | null,
		key: string,
		answered: (status: number, text: string) => void
	): Promise<SimResponse>;
}

export class Source {
	readonly #histories: Histories;
	readonly #post: Post;
	readonly #sent: Prepared[] = [];
	readonly owner: Owner;
	/** Batches that are still repeated. */
	busy = 0;
	#made = 0;

	constructor(owner: Owner, histories: Histories, post: Post) {
		this.owner = owner;
		this.#histories = histories;
		this.#post = post;
	}

	say(count: number, safety: Safety): void {
		const n = ++this.#made;
		// By number, so that seeds draw nothing for it: what moderators do, and imports of another time and look.
		const imported = n % IMPORT_EACH === 0;
		const events = Array.from({ length: count }, (_, i): SentEvent => ({
			channel: `channel-${(n * 7 + i * i) % CHANNELS}`,
			user: `user-${(n * 5 + i * 3) % USERS}`,
			text: `batch ${n}, ${i}`,
			kind: KINDS[(n * 11 + i * 17) % KINDS_EACH] ?? 'message',
			...(imported && { sentAt: OLD + ((n * 7_919 + i * 104_729) % 90_000) * 1_000 })
		}));
		const ids = safety === 'ids' || safety === 'both';
		const prepared: Prepared = {
			batch: { events, open: 0, acknowledged: false, excused: false },
			body: JSON.stringify(
				events.map((event, i) => ({ ...bodyOf(event, n, i), ...(ids && { id: `${n}-${i}` }) }))
			),
			importName: imported ? `import-${n % 2}` : null,
			key: safety === 'key' || safety === 'both' ? `key-${n}` : '',
			repeatable: safety !== 'none'
		};
		this.#histories.send(prepared.batch);
		this.#sent.push(prepared);
		void this.#send(prepared);
	}

	/** Sends an earlier batch again. */
	repeat(back: number): void {
		const prepared = this.#sent.at(-1 - back);
		if (prepared?.repeatable) void this.#send(prepared);
	}

	/** Sends other events under an earlier batch's key. */
	conflict(back: number): void {
		const key = this.#sent.at(-1 - back)?.key;
		if (!key) return;
		const n = ++this.#made;
		const events = [{ channel: 'channel-0', user: 'user-0', text: `batch ${n}, another` }];
		const batch = { events, open: 0, acknowledged: false, excused: false };
		this.#histories.send(batch);
		void this.#send({
			batch,
			body: JSON.stringify(events),
			importName: null,
			key,
			repeatable: true
		});
	}

	/** Sends a batch of which one event is wrong: none is taken. */
	invalid(): void {
		const n = ++this.#made;
		const events = [0, 1].map((i) => ({
			channel: 'channel-0',
			user: 'user-0',
			text: `batch ${n}, ${i} of a wrong one`
		}));
		const batch = { events, open: 0, acknowledged: false, excused: false };
		this.#histories.send(batch);
		const body = JSON.stringify([...events, { channel: 'channel-0', text: 'nobody says it' }]);
		void this.#send({ batch, body, importName: null, key: '', repeatable: false });
	}

	async #send(prepared: Prepared): Promise<void> {
		this.busy++;
		for (let tries = prepared.repeatable ? TRIES : 1; tries > 0; tries--) {
			const status = await this.#try(prepared);
			if (status !== null && status < 429) break;
			await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
		}
		this.busy--;
	}

	/** Returns the status, or null where none came. */
	async #try({ batch, body, importName, key }: Prepared): Promise<number | null> {
		batch.open++;
		try {
			const { status } = await this.#post(body, importName, key, (answered, text) => {
				this.#answered(batch, answered, text);
			});
			return status;
		} catch {
			return null;
		}
	}

	/** At the relay, when it answers. */
	#answered(batch: SentBatch, status: number, text: string): void {
		if (status === 200) {
			const { accepted, duplicates, conflicts } = JSON.parse(text) as Record<string, number>;
			batch.open--;
			if (accepted! + duplicates! !== batch.events.length || conflicts !== 0) {
				throw new Violation('log-exact', `${text} is the answer to ${batch.events.length} events`);
			}
			batch.acknowledged = true;
			batch.excused = false;
			this.#histories.checkAcknowledged([batch]);
		} else if (!text.includes('outcome-unknown')) {
			batch.open--;
			this.#histories.checkRefused(batch);
		}
	}
}

/** An event as its source tells it; the text of what a moderator did is the reason. */
function bodyOf({ text, kind, ...event }: SentEvent, n: number, i: number): object {
	if (kind === 'purged') return { ...event, kind, reason: text };
	// Of a message before it, after it, or of none.
	if (kind === 'deleted')
		return { ...event, kind, reason: text, target: `${n - 1 + (i % 3)}-${(i + 1) % 4}` };
	return { ...event, text, color: event.sentAt === undefined ? LIVE_COLOR : OLD_COLOR };
}

const LIVE_COLOR = '#00ff00';
const OLD_COLOR = '#aaaaaa';

export const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
