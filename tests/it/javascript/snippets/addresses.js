// URL and URLSearchParams.
//
// arguments: {"term": "a&b c"}
// returns: {"href":"https://api.example.com/v1/search?q=a%26b+c&page=2","parsed":["x","y"],"parts":["https:","example.com","8080","/a/b","?c=d","#e"],"joined":"https://example.com/b","can":[true,false],"sorted":"a=1&b=2","entries":[["a","1"],["b","2"]],"puny":"xn--bcher-kva.example","user":"","encoded":"a%26b%20c"}

function execute({ term }) {
    const url = new URL("/v1/search", "https://api.example.com");
    url.searchParams.set("q", term);
    url.searchParams.append("page", 2);
    const { protocol, hostname, port, pathname, search, hash } = new URL("https://example.com:8080/a/./x/../b?c=d#e");
    const params = new URLSearchParams({ b: 2, a: 1 });
    params.sort();
    return {
        href: url.href,
        parsed: new URLSearchParams("?t=x&t=y").getAll("t"),
        parts: [protocol, hostname, port, pathname, search, hash],
        joined: new URL("../b", "https://example.com/a/c").toString(),
        can: [URL.canParse("https://a.test"), URL.canParse("nothing")],
        sorted: params.toString(),
        entries: [...params],
        puny: new URL("https://bücher.example").hostname,
        user: new URL("https://a.test").username,
        encoded: encodeURIComponent(term),
    };
}
