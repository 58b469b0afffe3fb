// Totals by member, the largest first.
//
// arguments: {"visits": [{"who": "Ann", "minutes": 30}, {"who": "Bo", "minutes": 45}, {"who": "Ann", "minutes": 20}]}
// returns: [{"who":"Ann","minutes":50},{"who":"Bo","minutes":45}]

function execute({ visits }) {
    const totals = visits.reduce((all, { who, minutes }) => ({ ...all, [who]: (all[who] ?? 0) + minutes }), {});
    return Object.entries(totals)
        .map(([who, minutes]) => ({ who, minutes }))
        .filter(({ minutes }) => minutes > 0)
        .sort((a, b) => b.minutes - a.minutes);
}
