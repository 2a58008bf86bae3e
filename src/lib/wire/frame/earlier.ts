/** The seq at this distance before `seq`, or null if no event can be there: a frame may say anything. */
export const earlier = (seq: number, distance: number): number | null =>
	distance > 0 && distance < seq ? seq - distance : null;
