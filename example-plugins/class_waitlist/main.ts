export const plugin: Plugin = {
  name: "class_waitlist",
  displayName: "Waiting lists",
  category: "classes",
  icon: "⏳",
  kv: "256 KiB",
};

interface Place {
  /** The class, as the timetable names it. @pattern ^[a-z0-9-]{1,64}$ */
  class_id: string;
}

export const tools: Tool<Place>[] = [
  {
    name: "join_waitlist",
    description: "Puts the member who is speaking on the waiting list of a full class.",
    effects: "idempotent",
    async execute({ class_id }: Place, { member }) {
      const me = known(member);
      const list = await change(class_id, (list) => (list.includes(me) ? list : [...list, me]));
      return { class_id, position: list.indexOf(me) + 1 };
    },
  },
  {
    name: "leave_waitlist",
    description: "Takes the member who is speaking off the waiting list of a class.",
    effects: "idempotent",
    async execute({ class_id }: Place, { member }) {
      const me = known(member);
      await change(class_id, (list) => list.filter((other) => other !== me));
      return { class_id, left: true };
    },
  },
];

/** Seconds that a list is kept after its last change. */
const KEPT = 30 * 24 * 60 * 60;

/** Changes a list. If somebody else changes it meanwhile, it is read and changed again. */
async function change(classId: string, edit: (list: string[]) => string[]): Promise<string[]> {
  const key = `waitlist/${classId}`;
  for (let attempt = 1; attempt <= 5; attempt++) {
    const entry = await kv.entry<string[]>(key);
    const list = edit(entry?.value ?? []);
    if ((await kv.compareAndSet(key, entry?.revision, list, { ttl: KEPT })) !== undefined) {
      return list;
    }
  }
  throw new ToolError("busy", "Many members use this list right now. Try again.", { retryable: true });
}

function known(member: Context["member"]): string {
  if (!member) throw new ToolError("unknown_member", "Ask the member to sign in first.");
  return member.id;
}
