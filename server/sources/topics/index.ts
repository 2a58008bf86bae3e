import { gameNight } from './game-night';
import { kitchen } from './kitchen';
import { lobby } from './lobby';
import { nightSky } from './night-sky';
import { polyglots } from './polyglots';
import { trains } from './trains';
import type { Topic } from './topic';

/** What the invented chat is about. */
export const TOPICS: readonly Topic[] = [lobby, kitchen, nightSky, trains, gameNight, polyglots];
