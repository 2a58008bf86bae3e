/** Loads what an archive needs now and then at its first use. Once it is here it comes without another turn of the loop, which import() takes each time. */
let loaded: typeof import('./upkeep') | undefined;
export const upkeep = async (): Promise<typeof import('./upkeep')> =>
	(loaded ??= await import('./upkeep'));
