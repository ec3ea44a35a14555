"""What the page itself says around the approved words, in the languages it can speak.

These are not in the catalogue: that one is for the team, and a language in which the page can speak is not
yet one in which Firebreak can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """`months` are the twelve, separated by blanks; `moment` is how a day and an hour are written."""

    name: str
    is_rtl: bool = False
    happened: str
    doing: str
    you: str
    help: str
    questions: str
    rumours: str
    rumour: str
    fact: str
    latest: str
    earlier: str
    update: str
    statement: str
    correction: str
    closing: str
    promised: str
    late: str
    changed: str
    newer: str
    title: str
    nothing: str
    others: str
    languages: str
    skip: str
    feed: str
    months: str
    moment: str = "{day} {month} {year}, {hour}"


WORDS: Mapping[str, PageWords] = {
    "en": PageWords(
        name="English",
        happened="What happened",
        doing="What we are doing",
        you="What you can do",
        help="Where to get help",
        questions="Questions and answers",
        rumours="Rumour and fact",
        rumour="Rumour",
        fact="Fact",
        latest="Latest update",
        earlier="Earlier updates",
        update="Update",
        statement="Statement",
        correction="Correction",
        closing="Closing update",
        promised="Next update by {at}",
        late="An update was promised for {at}. It is late.",
        changed="Last changed {at}",
        newer="Newer information: {language} ({at})",
        title="Information from {brand}",
        nothing="There is no current information here.",
        others="All information pages",
        languages="Languages",
        skip="Skip to the content",
        feed="Follow the updates (Atom feed)",
        months="January February March April May June July August September October November December",
    ),
    "de": PageWords(
        name="Deutsch",
        happened="Was geschehen ist",
        doing="Was wir tun",
        you="Was Sie tun können",
        help="Wo Sie Hilfe bekommen",
        questions="Fragen und Antworten",
        rumours="Gerücht und Tatsache",
        rumour="Gerücht",
        fact="Tatsache",
        latest="Das Neueste",
        earlier="Frühere Neuigkeiten",
        update="Neuigkeit",
        statement="Stellungnahme",
        correction="Berichtigung",
        closing="Abschließende Mitteilung",
        promised="Nächste Neuigkeit bis {at}",
        late="Eine Neuigkeit war für {at} zugesagt. Sie ist verspätet.",
        changed="Zuletzt geändert: {at}",
        newer="Neuere Informationen: {language} ({at})",
        title="Informationen von {brand}",
        nothing="Hier gibt es zurzeit keine Informationen.",
        others="Alle Informationsseiten",
        languages="Sprachen",
        skip="Zum Inhalt",
        feed="Neuigkeiten verfolgen (Atom-Feed)",
        months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        moment="{day}. {month} {year}, {hour} Uhr",
    ),
    "fr": PageWords(
        name="Français",
        happened="Ce qui s’est passé",
        doing="Ce que nous faisons",
        you="Ce que vous pouvez faire",
        help="Où trouver de l’aide",
        questions="Questions et réponses",
        rumours="Rumeurs et faits",
        rumour="Rumeur",
        fact="Fait",
        latest="Dernier point d’information",
        earlier="Points d’information précédents",
        update="Point d’information",
        statement="Communiqué",
        correction="Rectification",
        closing="Point d’information final",
        promised="Prochain point d’information avant le {at}",
        late="Un point d’information était annoncé pour le {at}. Il est en retard.",
        changed="Dernière modification : {at}",
        newer="Informations plus récentes : {language} ({at})",
        title="Informations de {brand}",
        nothing="Il n’y a pas d’information en ce moment.",
        others="Toutes les pages d’information",
        languages="Langues",
        skip="Aller au contenu",
        feed="Suivre l’information (flux Atom)",
        months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        moment="{day} {month} {year} à {hour}",
    ),
    "es": PageWords(
        name="Español",
        happened="Qué ha pasado",
        doing="Qué estamos haciendo",
        you="Qué puede hacer usted",
        help="Dónde obtener ayuda",
        questions="Preguntas y respuestas",
        rumours="Rumores y hechos",
        rumour="Rumor",
        fact="Hecho",
        latest="Última novedad",
        earlier="Novedades anteriores",
        update="Novedad",
        statement="Comunicado",
        correction="Rectificación",
        closing="Comunicado final",
        promised="Próxima novedad antes del {at}",
        late="Se anunció una novedad para el {at}. Llega con retraso.",
        changed="Último cambio: {at}",
        newer="Información más reciente: {language} ({at})",
        title="Información de {brand}",
        nothing="No hay información en este momento.",
        others="Todas las páginas de información",
        languages="Idiomas",
        skip="Ir al contenido",
        feed="Seguir las novedades (canal Atom)",
        months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        moment="{day} de {month} de {year}, {hour}",
    ),
    "it": PageWords(
        name="Italiano",
        happened="Che cosa è successo",
        doing="Che cosa stiamo facendo",
        you="Che cosa può fare lei",
        help="Dove trovare aiuto",
        questions="Domande e risposte",
        rumours="Voci e fatti",
        rumour="Voce",
        fact="Fatto",
        latest="Ultimo aggiornamento",
        earlier="Aggiornamenti precedenti",
        update="Aggiornamento",
        statement="Comunicato",
        correction="Rettifica",
        closing="Aggiornamento conclusivo",
        promised="Prossimo aggiornamento entro il {at}",
        late="Un aggiornamento era previsto per il {at}. È in ritardo.",
        changed="Ultima modifica: {at}",
        newer="Informazioni più recenti: {language} ({at})",
        title="Informazioni da {brand}",
        nothing="Al momento non ci sono informazioni.",
        others="Tutte le pagine di informazione",
        languages="Lingue",
        skip="Vai al contenuto",
        feed="Seguire gli aggiornamenti (feed Atom)",
        months="gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
        "novembre dicembre",
        moment="{day} {month} {year}, ore {hour}",
    ),
    "nl": PageWords(
        name="Nederlands",
        happened="Wat er is gebeurd",
        doing="Wat wij doen",
        you="Wat u kunt doen",
        help="Waar u hulp krijgt",
        questions="Vragen en antwoorden",
        rumours="Gerucht en feit",
        rumour="Gerucht",
        fact="Feit",
        latest="Laatste nieuws",
        earlier="Eerder nieuws",
        update="Nieuws",
        statement="Verklaring",
        correction="Correctie",
        closing="Afsluitend bericht",
        promised="Volgend nieuws uiterlijk {at}",
        late="Er was nieuws toegezegd voor {at}. Het is te laat.",
        changed="Laatst gewijzigd: {at}",
        newer="Nieuwere informatie: {language} ({at})",
        title="Informatie van {brand}",
        nothing="Er is hier op dit moment geen informatie.",
        others="Alle informatiepagina’s",
        languages="Talen",
        skip="Naar de inhoud",
        feed="Het nieuws volgen (Atom-feed)",
        months="januari februari maart april mei juni juli augustus september oktober november december",
        moment="{day} {month} {year}, {hour} uur",
    ),
    "pt": PageWords(
        name="Português",
        happened="O que aconteceu",
        doing="O que estamos a fazer",
        you="O que pode fazer",
        help="Onde obter ajuda",
        questions="Perguntas e respostas",
        rumours="Rumores e factos",
        rumour="Rumor",
        fact="Facto",
        latest="Última atualização",
        earlier="Atualizações anteriores",
        update="Atualização",
        statement="Comunicado",
        correction="Retificação",
        closing="Atualização final",
        promised="Próxima atualização até {at}",
        late="Foi prometida uma atualização para {at}. Está atrasada.",
        changed="Última alteração: {at}",
        newer="Informação mais recente: {language} ({at})",
        title="Informação de {brand}",
        nothing="Neste momento não há informação.",
        others="Todas as páginas de informação",
        languages="Línguas",
        skip="Ir para o conteúdo",
        feed="Seguir as atualizações (feed Atom)",
        months="janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        moment="{day} de {month} de {year}, {hour}",
    ),
    "zh": PageWords(
        name="中文",
        happened="发生了什么",
        doing="我们正在做什么",
        you="您可以做什么",
        help="在哪里获得帮助",
        questions="问题与解答",
        rumours="传言与事实",
        rumour="传言",
        fact="事实",
        latest="最新消息",
        earlier="此前消息",
        update="消息",
        statement="声明",
        correction="更正",
        closing="结束通报",
        promised="下一次消息不晚于{at}",
        late="原定于{at}发布的消息已延迟。",
        changed="最后更改：{at}",
        newer="更新的信息：{language}（{at}）",
        title="{brand}信息公告",
        nothing="目前没有信息。",
        others="所有信息页面",
        languages="语言",
        skip="跳到正文",
        feed="订阅最新消息（Atom）",
        months="1 2 3 4 5 6 7 8 9 10 11 12",
        moment="{year}年{month}月{day}日 {hour}",
    ),
    "ar": PageWords(
        name="العربية",
        is_rtl=True,
        happened="ماذا حدث",
        doing="ماذا نفعل",
        you="ماذا يمكنكم أن تفعلوا",
        help="أين تجدون المساعدة",
        questions="أسئلة وأجوبة",
        rumours="إشاعات وحقائق",
        rumour="إشاعة",
        fact="الحقيقة",
        latest="آخر مستجد",
        earlier="مستجدات سابقة",
        update="مستجد",
        statement="بيان",
        correction="تصحيح",
        closing="المستجد الختامي",
        promised="المستجد التالي قبل {at}",
        late="وعدنا بمستجد في {at} وقد تأخر.",
        changed="آخر تغيير: {at}",
        newer="معلومات أحدث: {language} ({at})",
        title="معلومات من {brand}",
        nothing="لا توجد معلومات حالياً.",
        others="كل صفحات المعلومات",
        languages="اللغات",
        skip="إلى المحتوى",
        feed="متابعة المستجدات (Atom)",
        months="يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
}
FALLBACK = "en"


def words(language: str) -> PageWords:
    """Those of the page's language; English ones around words in a language that it cannot speak."""
    return WORDS.get(language, WORDS[FALLBACK])


def name(language: str) -> str:
    """As its own speakers call it; else its code."""
    return WORDS[language].name if language in WORDS else language


def moment(at: datetime, zone: tzinfo, language: str) -> str:
    """`22 November 2026, 14:05 CET`, on that clock, which is named: readers may be anywhere."""
    here, said = at.astimezone(zone), words(language)
    month = said.months.split()[here.month - 1]
    when = said.moment.format(day=here.day, month=month, year=here.year, hour=f"{here:%H:%M}")
    mark = here.tzname() or "UTC"
    return f"{when} {mark if mark.isalpha() else f'UTC{mark}'}"
