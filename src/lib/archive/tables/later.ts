/** Loads what an archive needs now and then at its first use. Once it is here it comes without another turn of the loop, which import() takes each time. */
import type * as Upkeep from './upkeep';

let loaded: typeof Upkeep | undefined;
export const upkeep = async (): Promise<typeof Upkeep> => (loaded ??= await import('./upkeep'));
