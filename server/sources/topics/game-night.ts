import type { Topic } from './topic';

export const gameNight: Topic = {
	channel: 'game-night',
	weight: 3,
	slots: {
		opening: ['Caro-Kann', 'London', 'King’s Indian', 'Scotch', 'Dutch'],
		game: ['chess', 'go', 'backgammon', 'that one with the sheep', 'hearts'],
		count: ['two', 'three', 'four', 'five']
	},
	dialogues: [
		[
			'a: Anyone for {game} tonight?',
			'b>0: In!',
			'c>0: In, if it ends before midnight.',
			'a: {count} rounds, no more.',
			'b: You said that last week.'
		],
		[
			'a: I lost with the {opening} again.',
			'b: Show the game?',
			'a>1: https://example.org/games/{number}',
			'b>2: Move 14. The knight had a better square.',
			'a: I see it now. Thank you {b}.'
		],
		[
			'a: Rules question: may you pass in {game}?',
			'b>0: Depends on who taught you.',
			'c: In our house, only with an excuse.'
		],
		['a*: rolls the dice', 'b: And?', 'a: Double six!', 'c>2: Those dice are under investigation.'],
		[
			'a: {count} wins in a row at {game} 💪',
			'b>0: Against whom?',
			'a: My little brother.',
			'b: Say no more.'
		],
		['a: gg {b}, that was close', 'b>0: Good game! One more?', 'a: One more.']
	],
	remarks: [
		'I am never playing the {opening} again. Until tomorrow.',
		'*shuffles the deck',
		'Results of the week: https://example.org/results/{number}',
		'Whoever invented {game} owes me an evening.',
		'Stalemate!! From a winning position!!'
	]
};
