/** Bits, which viewers give in messages of Twitch, in words and by their pictures. */
import { counted } from '$lib/ui/state/format';

/** From which amounts on a cheer has another picture. */
const TIERS = [10_000, 5_000, 1_000, 100, 1] as const;

/** The amount that a cheer of so many bits has its picture of. */
export const tierOf = (bits: number): number => TIERS.find((from) => bits >= from) ?? 1;

/** "100 bits" */
export const bitsWords = (bits: number): string => counted(bits, 'bit', 'bits');
