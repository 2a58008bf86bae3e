/** The demo's channels: two of one name on two networks, three streams, each with its people. */
import { FIRST, LAST, SCRIPTS, COLORS } from './words';
import { HOMELAB, KITCHEN, LINUX, MUSIC, SKY, STREAM } from './dialogues';

export const TWITCH = 'twitch';
export const LIBERA = 'irc.libera.chat';
export const OFTC = 'irc.oftc.net';

export interface Room {
	readonly source: string;
	readonly channel: string;
	readonly dialogues: readonly (readonly string[])[];
	/** What their talk is about, where a line says `{thing}`. */
	readonly things: readonly string[];
	/** People, of whom the first talk most. */
	readonly people: number;
	/** Mean time between two lines when it is lively, in ms. */
	readonly pace: number;
}

export const ROOMS: readonly Room[] = [
	{
		...{ source: TWITCH, channel: 'pixelpanda', dialogues: STREAM, people: 140, pace: 4_500 },
		things: ['that skip', 'the water level', 'the second boss', 'the lantern clip', 'the mine cart']
	},
	{
		...{ source: TWITCH, channel: 'cozykitchen', dialogues: KITCHEN, people: 80, pace: 11_000 },
		things: ['the curry', 'sourdough', 'the dumplings', 'miso', 'the lemon tart']
	},
	{
		...{ source: TWITCH, channel: 'nightowl_fm', dialogues: MUSIC, people: 60, pace: 15_000 },
		things: ['Harbour Lights', 'Slow Tram', 'the one with the choir', 'Paper Moons']
	},
	{
		...{ source: LIBERA, channel: 'linux', dialogues: LINUX, people: 90, pace: 14_000 },
		things: ['my home folder', 'the boot partition', 'the proxy', 'pipewire', 'the old raid']
	},
	{
		...{ source: LIBERA, channel: 'astronomy', dialogues: SKY, people: 40, pace: 32_000 },
		things: ['the Veil', 'Andromeda', 'the Pleiades', 'M13']
	},
	{
		...{ source: OFTC, channel: 'linux', dialogues: LINUX, people: 45, pace: 30_000 },
		things: ['/var', 'the initrd', 'the build box', 'wayland', 'the debian mirror']
	},
	{
		...{ source: OFTC, channel: 'homelab', dialogues: HOMELAB, people: 30, pace: 50_000 },
		things: ['a cluster', 'ten gigabit', 'a second ups']
	}
];

/** Somebody of a room, in the form that the ingest endpoint accepts. */
export interface Person {
	readonly user: string;
	readonly displayName?: string;
	readonly color?: string;
	readonly badges?: readonly string[];
}

const LONG = ['the_one_who_reads_it_all', 'constantinopolitanischer_', 'a_quiet_voice_from_north'];

const MONTHS = [0, 0, 0, 3, 6, 12, 24];
/** All badges that somebody wears. */
export const BADGES_WORN: readonly string[] = [
	'moderator/1',
	'vip/1',
	...new Set(MONTHS.map((months) => `subscriber/${months}`))
];

/** The people of a room: on Twitch with badges and colours, some with names in other scripts, some with very long ones. */
export function peopleOf(room: Room, random: () => number): Person[] {
	const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const onTwitch = room.source === TWITCH;
	const taken = new Set<string>([room.channel]);
	return Array.from({ length: room.people }, (_, i): Person => {
		const made = i % 37 === 20 ? any(LONG) : `${any(FIRST)}${any(LAST)}`;
		const user = taken.has(made) ? `${made}${i}` : made;
		taken.add(user);
		if (!onTwitch) return { user };
		const displayName = random() < 0.1 ? any(SCRIPTS) : user[0]?.toUpperCase() + user.slice(1);
		const rank = i === 0 || i === 3 ? ['moderator/1'] : i % 11 === 6 ? ['vip/1'] : [];
		const months = any(MONTHS);
		const badges = [...rank, ...(random() < 0.45 ? [`subscriber/${months}`] : [])];
		return {
			...{ user, displayName, color: any(COLORS) },
			...(badges.length > 0 && { badges })
		};
	});
}
