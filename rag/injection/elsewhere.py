"""The plainest orders to a language model in other languages than English; pure data."""

from __future__ import annotations

FORGET = (
    r"\b(?:ignor[ae]n?|olvid[ae]n?|omit[ae]n?|descart[ae]n?|haz caso omiso de) (?:\w+ ){0,3}?"
    r"(?:instrucciones|indicaciones) (?:\w+ ){0,2}?(?:anteriores|previas|precedentes|dadas)",
    r"\b(?:ignor(?:e|ez|er)|oubli(?:e|ez)|ne (?:tiens|tenez) (?:pas|aucun) compte) (?:\w+ ){0,3}?"
    r"(?:instructions|consignes) (?:\w+ ){0,2}?(?:précédentes|antérieures|ci-dessus|données)",
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missacht\w*) (?:\w+ ){0,3}?(?:vorherige|bisherige"
    r"|obige"
    r"|vorangegangene|frühere)\w* (?:anweisung|anleitung|instruktion|vorgabe|eingabe)\w*",
    r"\b(?:ignora|ignorate|dimentica|dimenticate|trascura) (?:\w+ ){0,3}?istruzioni (?:\w+ ){0,2}?"
    r"(?:precedenti|sopra|date)",
    r"\b(?:ignor[ae]m?|esqueça|desconsidere) (?:\w+ ){0,3}?instruções (?:\w+ ){0,2}?(?:anteriores"
    r"|prévias|acima)",
    r"\b(?:negeer|vergeet) (?:\w+ ){0,3}?(?:vorige|eerdere|bovenstaande) (?:instructies"
    r"|opdrachten)",
    r"(?:игнорируй(?:те)?|забудь(?:те)?|не обращай(?:те)? внимания на) (?:\w+"
    r" ){0,3}?(?:предыдущ|прошл"
    r"|прежн)\w+ (?:инструкци|указани|команд)\w*",
    r"^\W*(?:رجاءً? )?(?:تجاهل|انسَ?|أهمل|اهمل) (?:جميع |كل |كافة )?(?:التعليمات|الإرشادات"
    r"|التوجيهات)"
    r" (?:السابقة|أعلاه|المذكورة)",
    r"(?:忽略|无视|無視|忘记|忘記|忽視)[^。！？]{0,6}(?:之前|以上|上面|先前|前面|上述)[^。！？]{0,6}"
    r"(?:指令|指示|提示|说明|說明|命令)",
    r"(?:以前|これまで|上記|前)の[^。]{0,6}(?:指示|命令|プロンプト)[^。]{0,6}(?:無視|忘れ)",
    r"önceki (?:\w+ ){0,2}?(?:talimat|komut|yönerge)\w* (?:\w+ ){0,1}?(?:yok say|görmezden gel"
    r"|unut)",
    r"دستور(?:ات|العمل‌?های?|های) (?:قبلی|پیشین|بالا)[^.؟!]{0,12}(?:نادیده|فراموش)",
    r"(?:이전|위의?|앞의?) (?:모든 )?(?:지시|명령|지침)\S* (?:모두 )?(?:무시|잊)",
)
FORM = (
    r"\b(?:en tu respuesta|dans ta réponse|in deiner antwort|nella tua risposta|na tua resposta)\b",
    r"^\W*(?:responde|responda|contesta) (?:sol[oa]mente|únicamente|sólo|solo|siempre) (?:con"
    r"|en)\b",
    r"^\W*(?:réponds|répondez) (?:uniquement|seulement|toujours|exclusivement) (?:en|avec|par)\b",
    r"^\W*(?:antworte|antworten sie) (?:nur|ausschließlich|immer) (?:mit|auf|in)\b",
    r"^\W*(?:rispondi|rispondete) (?:solo|soltanto|unicamente|sempre) (?:con|in)\b",
    r"^\W*(?:responda|responde) (?:apenas|somente|sempre) (?:com|em)\b",
    r"^\W*(?:отвечай|ответь)(?:те)? (?:только|всегда)\b",
    r"^\W*(?:أجب|أجيبي?|رُدّ?) (?:فقط|دائم)",
    r"^\W*(?:请|請)?(?:只|仅|僅)(?:用|以|能)?[^。]{0,8}(?:回答|回复|回覆)",
)

"""In Spanish, French, German, Italian, Portuguese, Dutch, Russian, Arabic, Chinese; some also in
Japanese, Turkish, Persian and Korean."""
CUES = tuple(
    "instruc indicacion consigne anweisung anleitung instruktion vorgabe eingabe istruzion instruç"
    " opdracht инструкц указани команд التعليمات الإرشادات التوجيهات دستور"
    " 指令 指示 提示 说明 說明 命令 プロンプト 지시 명령 지침 talimat komut yönerge"
    " respuesta réponse antwort risposta resposta respond répond contest rispond отвечай ответь"
    " أجب رد 回答 回复 回覆".split()
)
"""What a sentence has that is worth a closer look."""
