const VISITS = `
  select count(*) as visits,
         round(total(julianday(left_at) - julianday(arrived_at)) * 24, 1) as hours
  from visits
  where member_id = ?1 and arrived_at >= ?2 || '-01' and arrived_at < date(?2 || '-01', '+1 month')`;

const CLASSES = `
  select classes.name, count(*) as times
  from bookings join classes on classes.id = bookings.class_id
  where member_id = ?1 and attended
    and starts_at >= ?2 || '-01' and starts_at < date(?2 || '-01', '+1 month')
  group by classes.name
  order by times desc, classes.name`;

/** @type {Tool<{ month?: string }> & Plugin} */
export const tool = {
  name: "member_report",
  displayName: "Monthly report",
  description: "Tells the member who is speaking what a month came to: visits, hours and classes.",
  category: "members",
  icon: "📊",
  effects: "read_only",
  parameters: {
    type: "object",
    properties: {
      month: { type: "string", description: "Such as 2026-11. Left out: this month.", pattern: "^\\d{4}-(0[1-9]|1[0-2])$" },
    },
    additionalProperties: false,
  },
  query: "gym",
  async execute({ month = thisMonth() }, { member }) {
    // The host says who is speaking. It is no argument, so nobody can ask about somebody else.
    if (!member) {
      throw new ToolError("unknown_member", "Ask the member to sign in; visits are told to nobody else.");
    }
    const [[visited], classes] = await Promise.all([
      query(VISITS, [member.id, month]),
      query(CLASSES, [member.id, month]),
    ]);
    return { month, ...visited, classes };
  },
};

function thisMonth() {
  return new Date().toISOString().slice(0, "2026-11".length);
}
