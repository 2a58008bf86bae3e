/** Badges in words. A source names a badge like "subscriber/12": the badge and its version. */

/** The most common badges: their names, and short forms without a picture. */
const NAMES: Readonly<{ [badge: string]: readonly [name: string, short: string] }> = {
	admin: ['Admin', 'Admin'],
	'artist-badge': ['Artist', 'Artist'],
	broadcaster: ['Broadcaster', 'Host'],
	founder: ['Founder', 'Founder'],
	global_mod: ['Global moderator', 'Mod'],
	moderator: ['Moderator', 'Mod'],
	partner: ['Verified', '✓'],
	premium: ['Prime Gaming', 'Prime'],
	staff: ['Staff', 'Staff'],
	'sub-gifter': ['Sub gifter', 'Gifter'],
	subscriber: ['Subscriber', 'Sub'],
	turbo: ['Turbo', 'Turbo'],
	vip: ['VIP', 'VIP']
};

export interface BadgeWords {
	readonly name: string;
	readonly short: string;
}

export function badgeWords(badge: string): BadgeWords {
	const [set = '', version = ''] = badge.split('/');
	const words = set.replace(/[_-]+/g, ' ').trim();
	const plain = words.charAt(0).toUpperCase() + words.slice(1);
	const [name, short] = (Object.hasOwn(NAMES, set) ? NAMES[set] : undefined) ?? [plain, plain];
	return { name: /^[01]?$/.test(version) ? name : `${name} ${version}`, short };
}
