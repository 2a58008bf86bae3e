/** Units of the charts of a user and a channel. */
export const ACTIVITY = {
	perDay: 'per day',
	byHour: 'by hour of the day'
} as const;
