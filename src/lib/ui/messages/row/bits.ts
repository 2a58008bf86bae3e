/** Bits, which Twitch viewers give in messages, in words and as pictures. */
import { counted } from '$lib/ui/copy/format';

/** The amounts from which a cheer has another picture. */
const TIERS = [10_000, 5_000, 1_000, 100, 1] as const;

/** The amount whose picture a cheer of this many bits has. */
export const tierOf = (bits: number): number => TIERS.find((from) => bits >= from) ?? 1;

/** "100 bits" */
export const bitsWords = (bits: number): string => counted(bits, 'bit', 'bits');
