"""Programming languages under the names Notion has for them."""

PLAIN = "plain text"

_NAMES = (
    "abap,arduino,bash,basic,c,c#,c++,clojure,coffeescript,css,dart,diff,docker,elixir,elm,erlang,"
    "f#,flow,fortran,gherkin,glsl,go,graphql,groovy,haskell,html,java,javascript,json,julia,kotlin,"
    "latex,less,lisp,livescript,lua,makefile,markdown,markup,matlab,mermaid,nix,objective-c,ocaml,"
    "pascal,perl,php,powershell,prolog,protobuf,python,r,reason,ruby,rust,sass,scala,scheme,scss,"
    "shell,sql,swift,typescript,vb.net,verilog,vhdl,visual basic,webassembly,xml,yaml"
)
_KNOWN = frozenset(_NAMES.split(","))

_ALIASES = {
    "cc": "c++",
    "console": "shell",
    "cpp": "c++",
    "cs": "c#",
    "csharp": "c#",
    "cxx": "c++",
    "dockerfile": "docker",
    "fs": "f#",
    "fsharp": "f#",
    "golang": "go",
    "gradle": "groovy",
    "h": "c",
    "hpp": "c++",
    "hs": "haskell",
    "htm": "html",
    "ipython": "python",
    "jl": "julia",
    "js": "javascript",
    "jsonc": "json",
    "jsx": "javascript",
    "kt": "kotlin",
    "kts": "kotlin",
    "make": "makefile",
    "md": "markdown",
    "ml": "ocaml",
    "mysql": "sql",
    "objc": "objective-c",
    "patch": "diff",
    "pl": "perl",
    "plpgsql": "sql",
    "postgresql": "sql",
    "proto": "protobuf",
    "ps1": "powershell",
    "py": "python",
    "py3": "python",
    "pycon": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "shell",
    "sqlite": "sql",
    "svg": "xml",
    "tex": "latex",
    "ts": "typescript",
    "tsx": "typescript",
    "vb": "visual basic",
    "wasm": "webassembly",
    "yml": "yaml",
    "zsh": "shell",
}


def notion_language(name: str) -> str:
    """Notion's name for the language of a code fence; an unknown one is plain text."""
    name = name.lower()
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else PLAIN
