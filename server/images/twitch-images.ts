/** Twitch's emotes and badges: https://dev.twitch.tv/docs/chat/irc/ and https://dev.twitch.tv/docs/api/reference/#get-global-chat-badges */
import type { ImageAddress, ImageProvider } from './provider';
import type { TwitchBadges } from './twitch-badges';

/** Twitch's image hosts. The one for its own cheers is named by the API's answers and not documented otherwise. */
const HOST = 'https://static-cdn.jtvnw.net';
const CHEERS_HOST = 'https://d3aqoihi2n8ty8.cloudfront.net';
/** Twice the displayed size, for screens with a pixel ratio of 2. */
const EMOTE_SCALE = '2.0';
const BADGE_SCALE = '2';
const EMOTE = /^\w{1,100}$/;
const CHANNEL = /^[a-z0-9_]{1,25}$/;
const BADGE = /^[\w-]{1,60}$/;
const CHEER = /^[a-z0-9_]{1,50}$/;
const TIERS: ReadonlySet<string> = new Set(['1', '100', '1000', '5000', '10000']);
/** A badge's or a cheer's picture may change, so it is revalidated once a day. In seconds. */
const DAY_SECONDS = 24 * 60 * 60;
/** A common badge replaces a channel's own only until Twitch can be queried again. */
const STAND_IN_SECONDS = 5 * 60;
const FORMATS: Readonly<{ [motion: string]: string }> = { moving: 'default', still: 'static' };
const CHEER_FORMATS: Readonly<{ [motion: string]: readonly [folder: string, end: string] }> = {
	moving: ['animated', 'gif'],
	still: ['static', 'png']
};

/** Ids of badges common to all channels, known without an account. */
const GLOBAL: Readonly<{ [badge: string]: string }> = {
	admin: '9ef7e029-4cdf-4d4d-a0d5-e2b3fb2583fe',
	broadcaster: '5527c58c-fb7d-422d-b71b-f309dcb85cc1',
	global_mod: '9384c43e-4ce7-4e94-b2a1-b93656896eba',
	moderator: '3267646d-33f0-4b17-b3df-f923a41db1d0',
	partner: 'd12a2e27-16f6-41d0-ab77-b780518f00a3',
	premium: 'bbbe0db0-a598-423e-86d0-f9fb98ca1933',
	staff: 'd97c37bd-a6f5-4c38-8f57-4e4bef88af34',
	// The star of channels without their own.
	subscriber: '5d9f2208-5dd8-11e7-8513-2ff4adfae661',
	turbo: 'bd444ec6-8f34-4bf9-91f4-af1e3428d80f',
	vip: 'b817aba4-fad8-49e2-b88a-7cc744dfa6ec'
};

export interface TwitchImagesOptions {
	/** The channels' own badges, with an account; null knows only the common ones. */
	readonly badges: TwitchBadges | null;
	/** The image host; another address in tests. */
	readonly host?: string;
}

export class TwitchImages implements ImageProvider {
	readonly source = 'twitch';
	readonly #options: TwitchImagesOptions;

	constructor(options: TwitchImagesOptions) {
		this.#options = options;
	}

	addressOf([kind, ...key]: readonly string[]): ReturnType<ImageProvider['addressOf']> {
		switch (kind) {
			case 'emotes':
				return this.#emote(key);
			case 'badges':
				return this.#badge(key);
			case 'cheers':
				return this.#cheer(key);
			default:
				return null;
		}
	}

	/** `emotes/25/moving`: the picture of an id never changes. */
	#emote([id = '', motion = '', ...more]: readonly string[]): ImageAddress | null {
		const format = Object.hasOwn(FORMATS, motion) ? FORMATS[motion] : undefined;
		if (!EMOTE.test(id) || !format || more.length > 0) return null;
		return this.#at(`emoticons/v2/${id}/${format}/dark/${EMOTE_SCALE}`, Infinity);
	}

	/** `badges/channel/subscriber/12` */
	#badge([channel = '', set = '', version = '', ...more]: readonly string[]): ReturnType<
		ImageProvider['addressOf']
	> {
		if (!CHANNEL.test(channel) || ![set, version].every((part) => BADGE.test(part))) return null;
		if (more.length > 0) return null;
		const known = Object.hasOwn(GLOBAL, set) ? GLOBAL[set] : undefined;
		const { badges } = this.#options;
		if (badges) return () => this.#ownBadge(badges, channel, `${set}/${version}`, known);
		return known === undefined
			? null
			: { ...this.#at(`badges/v1/${known}/${BADGE_SCALE}`, DAY_SECONDS), standIn: true };
	}

	/** A channel's badge, by the account; `known`: the id of the common one. */
	async #ownBadge(
		badges: TwitchBadges,
		channel: string,
		badge: string,
		known: string | undefined
	): Promise<ImageAddress | null> {
		const at = (id: string, keepFor: number): ImageAddress =>
			this.#at(`badges/v1/${id}/${BADGE_SCALE}`, keepFor);
		let failure: unknown = null;
		const id = await badges.idOf(channel, badge).catch((error: unknown) => {
			failure = error;
			return undefined;
		});
		if (id !== undefined) return at(id, DAY_SECONDS);
		const instead = (await badges.idOfAll(badge).catch(() => undefined)) ?? known;
		if (instead !== undefined) return { ...at(instead, STAND_IN_SECONDS), standIn: true };
		if (failure !== null) throw failure;
		return null;
	}

	/** `cheers/cheer/100/moving`: one of Twitch's own, by the lowest amount that has this picture. */
	#cheer([prefix = '', tier = '', motion = '', ...more]: readonly string[]): ImageAddress | null {
		const format = Object.hasOwn(CHEER_FORMATS, motion) ? CHEER_FORMATS[motion] : undefined;
		if (!CHEER.test(prefix) || !TIERS.has(tier) || !format || more.length > 0) return null;
		const [folder, end] = format;
		const path = `actions/${prefix}/dark/${folder}/${tier}/${BADGE_SCALE}.${end}`;
		return { url: `${this.#options.host ?? CHEERS_HOST}/${path}`, keepFor: DAY_SECONDS };
	}

	#at(path: string, keepFor: number): ImageAddress {
		return { url: `${this.#options.host ?? HOST}/${path}`, keepFor };
	}
}
