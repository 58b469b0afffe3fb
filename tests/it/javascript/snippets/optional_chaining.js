// Optional chaining, ?? and logical assignment.
//
// arguments: {"member": {"plan": {"price": 0}}}
// returns: {"price":0,"none":null,"call":"none","index":null,"nullish":[0,"",5],"or":[5,5],"assigned":{"a":1,"b":2,"c":0},"deleted":true}

function execute({ member }) {
    const assigned = { a: null, b: 1, c: 0 };
    assigned.a ??= 1;
    assigned.b &&= 2;
    assigned.c ||= 0;
    return {
        price: member?.plan?.price,
        none: member.address?.city.length ?? null,
        call: member.missing?.() ?? "none",
        index: member.tags?.[0] ?? null,
        nullish: [0 ?? 5, "" ?? 5, null ?? 5],
        or: [0 || 5, "" || 5],
        assigned,
        deleted: delete member.nothing?.here,
    };
}
