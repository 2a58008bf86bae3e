/** Writes the demo's emotes and badges as files, each where a relay would have it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { badgePath, cheerPath, emotePath } from '../../../src/lib/wire/images';
import { EMOTES } from './emotes';
import { CHEER_TIERS, pictureOf } from './pictures';
import { BADGES_WORN, ROOMS, TWITCH } from './rooms';

const MOTIONS = ['moving', 'still'] as const;

/** `folder`: of the app. */
export function writePictures(folder: string): void {
	const streams = ROOMS.filter(({ source }) => source === TWITCH);
	const paths = [
		...Object.values(EMOTES).flatMap(({ id }) =>
			MOTIONS.map((motion) => emotePath(TWITCH, id, motion))
		),
		...streams.flatMap(({ channel }) =>
			BADGES_WORN.map((badge) => badgePath(TWITCH, channel, badge))
		),
		...CHEER_TIERS.flatMap((tier) =>
			MOTIONS.map((motion) => cheerPath(TWITCH, 'cheer', tier, motion))
		)
	];
	for (const path of paths) {
		const picture = path && pictureOf(path.split('/').slice(4));
		if (!picture) continue;
		const file = join(folder, path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, picture);
	}
}
