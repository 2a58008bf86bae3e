/** Spellings that a search takes for one: the first is the shortest to type. */
export const FORMS: readonly (readonly string[])[] = [
	['istanbul', 'İSTANBUL', 'ISTANBUL', 'İstanbul', 'ıstanbul', 'i\u0307stanbul', 'I\u0307STANBUL'],
	['isik', 'IŞIK'.replace('Ş', 'S'), 'ısık', 'ISIK', 'İSİK'],
	['ışık', 'IŞIK', 'İşik', 'ıs\u0327ık', 'işik'],
	['íslenska', 'Íslenska', 'ı\u0301slenska', 'I\u0301SLENSKA', 'i\u0307\u0301slenska'],
	['οδος', 'ΟΔΟΣ', 'οδοσ', 'Οδος'],
	['strasse', 'Straße', 'STRASSE', 'STRAẞE', 'ſtraſſe'],
	['abc 123', 'ＡＢＣ　１２３', 'ａｂｃ １２３', 'ABC 123'],
	['ガンダム', 'ｶﾞﾝﾀﾞﾑ', 'カ\u3099ンタ\u3099ム'],
	['école', 'ÉCOLE', 'e\u0301cole', 'E\u0301COLE'],
	['fine', 'ﬁne', 'FINE', 'ＦＩＮＥ'],
	['μm', 'µm', 'ΜM'],
	['ᾳ', 'ᾼ', 'ΑΙ', 'α\u0345', 'αι'],
	['ǰ', 'J\u030c', 'j\u030c'],
	['ꭰ', 'Ꭰ'],
	['ა', 'Ა']
];
