/** Looks up the picture of a channel's badge: https://dev.twitch.tv/docs/api/reference/#get-channel-chat-badges */
import { array, object, parse, string } from 'valibot';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/std/time';

const API = 'https://api.twitch.tv';
const ACCOUNTS = 'https://id.twitch.tv';
const ANSWER_MS = 10_000;
/** How long a channel's list is valid, in ms; after a failure it is requested again sooner. */
const LIST_MS = 6 * HOUR_MS;
const RETRY_MS = 5 * MINUTE_MS;
const MOST_CHANNELS = 1_000;
/** The key of the list of badges common to all channels. */
const ALL = '';

const Accounts = object({ client_id: string() });
const Users = object({ data: array(object({ id: string() })) });
const Badges = object({
	data: array(
		object({
			set_id: string(),
			versions: array(object({ id: string(), image_url_2x: string() }))
		})
	)
});
/** Only the id is used of an address in the API's answer, so that no answer can redirect the relay. */
const ID = /\/badges\/v1\/([\w-]{1,100})\/\d$/;

type BadgeIds = ReadonlyMap<string, string>;

export interface TwitchBadgesOptions {
	/** The token of an account that may read chat. */
	readonly token: string;
	/** In ms, for durations. */
	readonly now: () => number;
	/** Twitch's API; another address in tests. */
	readonly api?: string;
	readonly accounts?: string;
}

export class TwitchBadges {
	/** By channel: its list, and until when it is valid. */
	readonly #lists = new Map<string, { ids: Promise<BadgeIds>; until: number }>();
	#client: string | null = null;
	readonly #options: TwitchBadgesOptions;

	constructor(options: TwitchBadgesOptions) {
		this.#options = options;
	}

	/** The id of a badge's picture; undefined if Twitch names none. Rejects if Twitch can't be reached now. */
	async idOf(channel: string, badge: string): Promise<string | undefined> {
		return (await this.#list(channel)).get(badge) ?? this.idOfAll(badge);
	}

	/** The same for a badge that all channels have. */
	async idOfAll(badge: string): Promise<string | undefined> {
		return (await this.#list(ALL)).get(badge);
	}

	#list(channel: string): Promise<BadgeIds> {
		const now = this.#options.now();
		const known = this.#lists.get(channel);
		if (known && known.until > now) return known.ids;
		const list = {
			ids: this.#ask(channel).catch((error: unknown) => {
				list.until = now + RETRY_MS;
				throw error;
			}),
			until: now + LIST_MS
		};
		const [oldest] = this.#lists.keys();
		if (oldest !== undefined && this.#lists.size >= MOST_CHANNELS) this.#lists.delete(oldest);
		this.#lists.set(channel, list);
		return list.ids;
	}

	async #ask(channel: string): Promise<BadgeIds> {
		let below = 'chat/badges/global';
		if (channel !== ALL) {
			const [user] = parse(Users, await this.#get(`users?login=${channel}`)).data;
			if (!user) return new Map();
			below = `chat/badges?broadcaster_id=${encodeURIComponent(user.id)}`;
		}
		const { data } = parse(Badges, await this.#get(below));
		return new Map(
			data.flatMap(({ set_id, versions }) =>
				versions.flatMap(({ id, image_url_2x }) => {
					const [, picture] = ID.exec(image_url_2x) ?? [];
					return picture ? [[`${set_id}/${id}`, picture] as const] : [];
				})
			)
		);
	}

	async #get(below: string): Promise<unknown> {
		const { token, api = API } = this.#options;
		this.#client ??= await this.#clientOf(token);
		return this.#json(`${api}/helix/${below}`, {
			authorization: `Bearer ${token}`,
			'client-id': this.#client
		});
	}

	/** The application of the token, which the API requires beside the token. */
	async #clientOf(token: string): Promise<string> {
		const { accounts = ACCOUNTS } = this.#options;
		const answer = await this.#json(`${accounts}/oauth2/validate`, {
			authorization: `OAuth ${token}`
		});
		return parse(Accounts, answer).client_id;
	}

	async #json(url: string, headers: Readonly<{ [name: string]: string }>): Promise<unknown> {
		const response = await fetch(url, {
			headers,
			redirect: 'error',
			signal: AbortSignal.timeout(ANSWER_MS)
		});
		if (!response.ok) throw new Error(`Twitch answered ${response.status}`);
		return response.json();
	}
}
