"""Titles of sections that are set apart, a list a language: data, easy to add to.

A title matches whole, or as the beginning of a title up to a colon or dash; case and numbering do
not count.
"""

from __future__ import annotations

import re
from functools import cache

from compendium.domain.model.document import PageKind

_TITLES: dict[PageKind, str] = {
    PageKind.EXERCISES: """
        exercise; exercises; problem set; problems; review questions; review exercises; multiple choice;
        short answer; further research; questions; discussion questions; practice problems; quiz; self-check;
        section quiz; critical thinking; critical thinking questions; check your understanding;
        figuring for yourself; thought questions; collaborative group activities; review problems;
        questions for review; test your knowledge; homework; practice; bringing it together; practice test;
        additional problems; additional exercises; challenge problems; challenge questions; chapter exercises;
        conceptual questions; conceptual problems; supplementary problems; interactive link questions;
        personal application questions; questions for discussion; points to ponder
        aufgabe; aufgaben; übung; übungen; übungsaufgaben; wiederholungsfragen; verständnisfragen;
        kontrollfragen; testfragen
        exercice; exercices; problèmes; questions de révision; questions à choix multiples; travaux dirigés
        ejercicio; ejercicios; problemas; preguntas de repaso; preguntas; opción múltiple; respuesta corta;
        cuestiones
        練習; 練習問題; 演習; 演習問題; 章末問題; 問題; 復習問題; 课后习题; 习题; 练习
    """,
    PageKind.REFERENCES: """
        references; bibliography; works cited; further reading; for further exploration;
        suggestions for further study; suggested reading; recommended reading; literature;
        notes; endnotes; literature cited
        literatur; literaturverzeichnis; quellen; quellenverzeichnis; weiterführende literatur; referenzen
        références; bibliographie; pour aller plus loin; lectures complémentaires
        referencias; bibliografía; lecturas complementarias; lecturas recomendadas
        参考文献; 参考資料; 引用文献
    """,
    PageKind.FRONT_MATTER: """
        preface; foreword; acknowledgements; acknowledgments; acknowledgement; copyright; licence; license;
        about the authors; about the author; dedication; colophon; legal notice; credits; imprint
        vorwort; danksagung; danksagungen; impressum; lizenz; urheberrecht; widmung
        préface; avant-propos; remerciements; licence; droits d'auteur; mentions légales
        prefacio; prólogo; agradecimientos; licencia; derechos de autor; aviso legal
        序文; はじめに; まえがき; 謝辞; 著作権; ライセンス; 前書き
    """,
    PageKind.CONTENTS: """
        contents; table of contents; list of figures; list of tables; short contents; brief contents
        inhalt; inhaltsverzeichnis; inhaltsübersicht; abbildungsverzeichnis; tabellenverzeichnis
        table des matières; sommaire; liste des figures; liste des tableaux
        contenido; índice general; índice de figuras; índice de tablas; tabla de contenidos
        目次; 図目次; 表目次; 目录
    """,
    PageKind.INDEX: """
        index; subject index; function index; concept index; general index; author index; name index;
        function and variable index; function and data index; index of terms
        sachregister; stichwortverzeichnis; register; sachverzeichnis; namensverzeichnis; index général
        índice alfabético; índice analítico; índice temático; 索引; 事項索引
    """,
    PageKind.GLOSSARY: """
        glossary; key terms; key concepts and terms; terms; vocabulary;
        definitions; key vocabulary
        glossar; begriffe; grundbegriffe; schlüsselbegriffe; fachbegriffe
        glossaire; termes clés; vocabulaire
        glosario; términos clave; vocabulario; conceptos clave
        用語集; 用語; 用語解説; キーワード; 重要語句; 术语表
    """,
}
_END_OF_CHAPTER = re.compile(
    r"(?:\w+ )?end[ -]of[ -]chapter (?:exercises|problems|questions)|(?:exercise|problem) set [a-z\d]"
)
"""Titles of exercises that have something of their own in them: 'Problem Set B'."""
_NUMBERING = re.compile(
    r"^(?:(?:chapter|appendix|kapitel|anhang|chapitre|annexe|capítulo|apéndice)\s+)?"
    r"(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)+|[A-Z](?=[.:]?\s)|[IVXL]+(?=\.))[.:)]?\s+",
    re.IGNORECASE,
)


@cache
def _kinds() -> dict[str, PageKind]:
    return {
        title.strip(): kind
        for kind, titles in _TITLES.items()
        for title in titles.replace("\n", ";").split(";")
        if title.strip()
    }


def set_apart(title: str) -> PageKind | None:
    """The kind of pages that a section of this title makes; None for an ordinary section."""
    name = re.split(r"\s*[:–—]\s", without_number(title).casefold().strip(" .:"))[0].strip()
    if _END_OF_CHAPTER.fullmatch(name):
        return PageKind.EXERCISES
    return _kinds().get(name.replace("’", "'"))


def without_number(title: str) -> str:
    """A title without '3.1', 'Chapter 4:', 'Appendix A'."""
    return title[number_length(title) :]


def number_length(title: str) -> int:
    """How many characters of the title are its number."""
    match = _NUMBERING.match(title)
    return match.end() if match and match.end() < len(title) else 0
