// What clocks in a time zone show, and when they show it: facts of IANA's data.

//// an instant in Berlin => = {"year":2026,"month":11,"day":20,"hour":18,"minute":30,"second":5,"millisecond":250,"weekday":5,"offset":"+01:00","timeZone":"Europe/Berlin","date":"2026-11-20","time":"18:30:05"}
return zonedTime("2026-11-20T17:30:05.250Z", "Europe/Berlin")
//// summer and winter => = ["+02:00","+01:00"]
return ["2026-07-01", "2026-12-01"].map((day) => zonedTime(day, "Europe/Berlin").offset)
//// the gap in spring, from UTC => = ["01:59:59","03:00:00"]
const at = Date.UTC(2026, 2, 29, 1); return [at - 1000, at].map((at) => zonedTime(at, "Europe/Berlin").time)
//// the overlap in autumn, from UTC => = ["02:59:59+02:00","02:00:00+01:00"]
const at = Date.UTC(2026, 9, 25, 1); return [at - 1000, at].map((at) => { const t = zonedTime(at, "Europe/Berlin"); return t.time + t.offset })
//// a time in the gap is later => = "2026-03-29T01:30:00.000Z"
return zonedTime.toDate("2026-03-29T02:30", "Europe/Berlin")
//// a time of the overlap is the first => = "2026-10-25T00:30:00.000Z"
return zonedTime.toDate("2026-10-25T02:30", "Europe/Berlin")
//// New York's gap and overlap => = ["2026-03-08T07:30:00.000Z","2026-11-01T05:30:00.000Z"]
return [zonedTime.toDate("2026-03-08T02:30", "America/New_York"), zonedTime.toDate("2026-11-01T01:30", "America/New_York")]
//// half an hour => = ["+05:30","05:30:00"]
const t = zonedTime(0, "Asia/Kolkata"); const { offset, time } = zonedTime("2026-01-01", "Asia/Kolkata"); return [t.offset, time]
//// a quarter => = "+05:45"
return zonedTime("2026-01-01", "Asia/Kathmandu").offset
//// the day that Apia left out => = ["2011-12-29 23:59:59","2011-12-31 00:00:00"]
const at = Date.UTC(2011, 11, 30, 10); return [at - 1000, at].map((at) => { const t = zonedTime(at, "Pacific/Apia"); return t.date + " " + t.time })
//// a time of that day => = "2011-12-30T22:00:00.000Z"
return zonedTime.toDate("2011-12-30T12:00", "Pacific/Apia")
//// Lord Howe moves by half an hour => = ["+11:00","+10:30"]
return ["2026-01-01", "2026-07-01"].map((day) => zonedTime(day, "Australia/Lord_Howe").offset)
//// far in the future => = ["+02:00","+01:00"]
return ["2099-07-01", "2099-12-01"].map((day) => zonedTime(day, "Europe/Berlin").offset)
//// before zones => = "+00:53:28"
return zonedTime(Date.UTC(1880, 0, 1), "Europe/Berlin").offset
//// UTC => = ["UTC","+00:00","1970-01-01","00:00:00"]
const { timeZone, offset, date, time } = zonedTime(0, "UTC"); return [timeZone, offset, date, time]
//// to a time and back => = true
const zone = "America/Sao_Paulo"; const at = new Date(Date.UTC(2026, 5, 1, 3, 4, 5, 6)); return zonedTime.toDate(zonedTime(at, zone)).getTime() === at.getTime()
//// a date alone is its midnight => = "2026-11-19T23:00:00.000Z"
return zonedTime.toDate("2026-11-20", "Europe/Berlin")
//// fields => = "2026-11-20T17:30:00.000Z"
return zonedTime.toDate({ year: 2026, month: 11, day: 20, hour: 18, minute: 30 }, "Europe/Berlin")
//// a week later at the same time => = ["2026-10-19T16:00:00.000Z","2026-10-26T17:00:00.000Z"]
const t = zonedTime.toDate("2026-10-19T18:00", "Europe/Berlin"); const f = zonedTime(t, "Europe/Berlin"); return [t, zonedTime.toDate({ ...f, day: f.day + 7 })]
//// the thirteenth month => = "2027-01-01T00:00:00.000Z"
return zonedTime.toDate({ year: 2026, month: 13, day: 1 }, "UTC")
//// a name in other letters => = "Europe/Berlin"
return zonedTime(0, "europe/berlin").timeZone
//// the call's zone => = true
const t = zonedTime(); return t.timeZone === context.timeZone && zonedTime.toDate(t).getTime() <= Date.now()
//// weekdays => = [1,7]
return ["2026-11-23", "2026-11-22"].map((day) => zonedTime(day, "UTC").weekday)
//// a zone that is nearly one => plugin_failed uncaught_exception: RangeError: there is no time zone `Europe/Berln`; did you mean `Europe/Berlin`? (main.js:2:
zonedTime(0, "Europe/Berln")
//// a city => plugin_failed uncaught_exception: RangeError: there is no time zone `Tokyo`; did you mean `Asia/Tokyo`? (main.js:2:
zonedTime(0, "Tokyo")
//// a zone that is none => plugin_failed uncaught_exception: RangeError: there is no time zone `Middle Earth/Shire`; use a name such as "Europe/Berlin" (main.js:2:
zonedTime(0, "Middle Earth/Shire")
//// a zone of another kind => plugin_failed uncaught_exception: TypeError: a time zone is a name
zonedTime(0, 60)
//// no time => plugin_failed uncaught_exception: RangeError: zonedTime: there is no such time
zonedTime("soon", "UTC")
//// a local time with an offset => plugin_failed uncaught_exception: RangeError: zonedTime.toDate: write a local time as
zonedTime.toDate("2026-11-20T18:30Z", "UTC")
//// a part that is missing => plugin_failed uncaught_exception: TypeError: zonedTime.toDate: `day` is no whole number
zonedTime.toDate({ year: 2026, month: 1 }, "UTC")
//// out of range => plugin_failed uncaught_exception: RangeError: the time is out of range
zonedTime(8.64e15, "UTC")
//// while the module loads => = "+02:00"
const summer = zonedTime("2026-07-01", "Europe/Berlin").offset;
function execute() { return summer }
//// whatever becomes of the language => = "18:30:00"
Date.prototype.getTime = Date.prototype.getUTCHours = String.prototype.padStart = RegExp.prototype.exec = null; return zonedTime(zonedTime.toDate("2026-11-20T18:30", "Asia/Tokyo"), "Asia/Tokyo").time
