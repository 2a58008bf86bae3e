/** What the charts of a user and a channel count by. */
export const ACTIVITY = {
	perDay: 'per day',
	byHour: 'by hour of the day'
} as const;
