/** What must always hold. A failing run names one. */
export type Rule =
	/** What was acknowledged is in the log, in order, as it was sent. */
	| 'acknowledged-stays'
	/** What was refused isn't, unless nobody could know. */
	| 'refused-stays-out'
	/** No id twice, no event twice. */
	| 'once'
	/** Ids, totals and order follow from the events. */
	| 'log-exact'
	/** Stored events are those of the log that the device follows. */
	| 'stored-as-logged'
	/** What a device says that it has stored is there. */
	| 'coverage-true'
	/** Totals are exact at their seq. */
	| 'totals-exact'
	/** An archive ends only when the log's history changed. */
	| 'one-history'
	/** Whoever was connected without a break missed nothing. */
	| 'nothing-missed'
	/** Once all is healed, every device has all that the relay has. */
	| 'converges'
	/** No error is left to nobody. */
	| 'no-stray-error';

export class Violation extends Error {
	override readonly name = 'Violation';
	readonly rule: Rule;

	constructor(rule: Rule, message: string) {
		super(message);
		this.rule = rule;
	}
}
