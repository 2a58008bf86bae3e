/** Texts and parts that are found in them, or aren't: [what it is about, the text, the part]. */
export const SAME: readonly (readonly [what: string, text: string, needle: string])[] = [
	['case', 'Hello', 'hELLO'],
	['case of Greek, with its final letter', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
	['case of Cyrillic', 'ПРИВЕТ', 'привет'],
	['the Turkish İ', 'İSTANBUL', 'istanbul'],
	['the Turkish ı', 'IŞIK', 'ışık'],
	['ß and ss', 'STRASSE', 'straße'],
	['the long s', 'Maſs', 'mass'],
	['wide letters', 'ＡＢＣ', 'abc'],
	['narrow katakana', 'ｶﾀｶﾅ', 'カタカナ'],
	['narrow katakana with its mark', 'ｶﾞ', 'ガ'],
	['ligatures', 'ﬁne', 'fine'],
	['a letter and its accent apart', 'e\u0301te\u0301', 'été'],
	['vowels of Arabic', 'مُحَمَّد', 'محمد'],
	['the stroke that lengthens', 'محـــمد', 'محمد'],
	['vowels of Hebrew', 'שָׁלוֹם', 'שלום'],
	['soft hyphens', 'Silben\u00adtrennung', 'silbentrennung'],
	['blanks without width', 'zero\u200bwidth', 'zerowidth'],
	['joiners between letters', 'a\u200db', 'ab'],
	['curly quotes', 'don’t', "don't"],
	['curly double quotes', '“hi”', '"hi"'],
	['blanks that do not break', '10\u00a0km', '10 km'],
	['narrow blanks', '10\u202fkm', '10 km'],
	['wide blanks', '世界\u3000平和', '世界 平和'],
	['skin tones', '👍🏽', '👍'],
	['selectors of an emoji’s look', '❤️', '❤']
];

export const APART: readonly (readonly [what: string, text: string, needle: string])[] = [
	['accents', 'resume', 'résumé'],
	['an accent that the needle lacks', 'résumé', 'resume'],
	['dashes', 'a–b', 'a-b'],
	['a part of an emoji', '👩‍🚀', '👩'],
	['the other part of an emoji', '👩‍🚀', '🚀'],
	['a flag across two flags', '🇦🇩🇪🇸', '🇩🇪'],
	['half a flag', '🇩🇪', '🇩'],
	['the end of a character', 'a👍b', '\udc4d'],
	['a character whose first half is missing', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '\udc63󠁴'],
	['the beginning of a character', 'a👍b', 'a\ud83d'],
	['the flag that a region’s is made of', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴'],
	['a region’s flag cut short', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢'],
	['vowel signs that are letters', 'कि', 'का']
];
