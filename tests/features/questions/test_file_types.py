import pytest

from librabot.core.errors import Code, LibraError
from librabot.features.questions.file_types import (
    TEXT_LIMIT,
    FileType,
    PictureFile,
    TextFile,
    recognize,
)
from tests import pictures


def refusal(filename: str, data: bytes) -> Code:
    with pytest.raises(LibraError) as caught:
        recognize(filename, data)
    return caught.value.code


@pytest.mark.parametrize(
    ("filename", "data", "found"),
    [
        ("a.png", pictures.png(4, 3), PictureFile("image/png", 4, 3)),
        ("A.JPG", pictures.jpeg(640, 480), PictureFile("image/jpeg", 640, 480)),
        ("a.jpeg", pictures.jpeg(), PictureFile("image/jpeg", 3, 5)),
        ("a.webp", pictures.webp_lossy(7, 8), PictureFile("image/webp", 7, 8)),
        ("a.webp", pictures.webp_lossless(7, 9), PictureFile("image/webp", 7, 9)),
        ("a.webp", pictures.webp_extended(700, 900), PictureFile("image/webp", 700, 900)),
        ("a.gif", pictures.gif([[0, 1], [2, 3]]), PictureFile("image/gif", 2, 2)),
        ("photo.png", pictures.jpeg(), PictureFile("image/jpeg", 3, 5)),
        ("log.txt", "한글 로그".encode(), TextFile("text/plain", "한글 로그")),
        ("log.txt", "한글 로그".encode("cp949"), TextFile("text/plain", "한글 로그")),
        ("log.log", "한글".encode("utf-16"), TextFile("text/plain", "한글")),
        ("main.py", b"\xef\xbb\xbfprint(1)", TextFile("text/plain", "print(1)")),
    ],
)
def test_what_students_send_is_told_by_its_content(
    filename: str, data: bytes, found: FileType
) -> None:
    assert recognize(filename, data) == found


@pytest.mark.parametrize(
    ("filename", "data", "code"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Code.VAL4002),
        ("a.heic", b"\0\0\0\x18ftypheic", Code.VAL4002),
        ("a.pdf", b"%PDF-1.7", Code.VAL4002),
        ("a.exe", b"MZ", Code.VAL4002),
        ("noending", b"x", Code.VAL4002),
        ("a.png", b"<svg/>", Code.VAL4006),
        ("a.png", b"", Code.VAL4006),
        ("a.png", pictures.png()[:-3], Code.VAL4006),
        ("a.png", pictures.png()[:30], Code.VAL4006),
        ("a.png", pictures.png() + b"PK\x03\x04 an archive behind it", Code.VAL4006),
        ("a.png", pictures.png(0, 5), Code.VAL4006),
        ("a.jpg", pictures.jpeg()[:-2], Code.VAL4006),
        ("a.jpg", b"\xff\xd8\xff\xe0", Code.VAL4006),
        ("a.jpg", b"\xff\xd8\xff" + b"\xff" * 500, Code.VAL4006),
        ("a.gif", pictures.gif([[0, 1]])[:-1], Code.VAL4006),
        ("a.webp", pictures.webp_extended()[:-1] + b"more and more", Code.VAL4006),
        ("a.webp", pictures.webp(b"ODD ", b"\0" * 20), Code.VAL4006),
        ("a.txt", b"a\0b", Code.VAL4006),
        ("a.txt", b"\x81\x20\xff\xfe\xff", Code.VAL4006),
        ("a.txt", b"a" * (TEXT_LIMIT + 1), Code.VAL4017),
        ("bomb.png", pictures.claiming_png(30_000, 30_000), Code.VAL4017),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(filename: str, data: bytes, code: Code) -> None:
    assert refusal(filename, data) is code
