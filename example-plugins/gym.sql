-- A small gym for trying things out: members, classes, bookings and visits of
-- half a year before a day. Which day is in `today`, a table of one row; for
-- the same day the rows are the same. Times are the gym's own.

create table members (
    id text primary key,
    name text not null,
    email text not null,
    plan text not null check (plan in ('basic', 'premium', 'student')),
    joined_on text not null
) strict;

create table classes (
    id text primary key,
    name text not null,
    trainer text not null,
    starts_at text not null,
    minutes integer not null,
    places integer not null
) strict;

create table bookings (
    member_id text not null references members,
    class_id text not null references classes,
    booked_at text not null,
    attended integer not null check (attended in (0, 1)),
    primary key (member_id, class_id)
) strict, without rowid;

create table visits (
    member_id text not null references members,
    arrived_at text not null,
    left_at text not null,
    primary key (member_id, arrived_at)
) strict, without rowid;

-- A day without times is one on which the gym is closed.
create table opening_hours (
    location text not null,
    day text not null,
    opens_at text,
    closes_at text,
    note text,
    primary key (location, day)
) strict, without rowid;

-- `often` is how many days in ten the member comes, `favourite` what for.
create temp table people (number integer primary key, name text, plan text, often integer, favourite text);

insert into people (name, plan, often, favourite) values
    ('Ada Moreau', 'premium', 5, 'Evening yoga'),
    ('Bruno Keller', 'basic', 3, 'Indoor cycling'),
    ('Chloé Petit', 'student', 4, 'Pilates'),
    ('Deniz Aydın', 'basic', 2, 'Boxing'),
    ('Elena Rossi', 'premium', 6, 'Morning yoga'),
    ('Farid Haddad', 'basic', 1, 'Boxing'),
    ('Greta Lindqvist', 'premium', 4, 'Pilates'),
    ('Hugo Lambert', 'student', 3, 'Indoor cycling'),
    ('Inès Garcia', 'basic', 2, 'Evening yoga'),
    ('Jonas Weber', 'basic', 0, 'Boxing'),
    ('Keiko Tanaka', 'premium', 5, 'Morning yoga'),
    ('Lucas Bernard', 'student', 3, 'Boxing');

insert into members
select 'm-' || number, name,
       'member' || number || '@example.com', plan,
       date(day, '-' || (number * 67 % 700 + 190) || ' days')
from people, today;

create temp table timetable (weekday text, name text, trainer text, at text, minutes integer, places integer);

insert into timetable values
    ('1', 'Morning yoga', 'Mia', '07:30', 60, 14), ('4', 'Morning yoga', 'Mia', '07:30', 60, 14),
    ('2', 'Evening yoga', 'Mia', '19:00', 75, 14), ('5', 'Evening yoga', 'Noé', '19:00', 75, 14),
    ('1', 'Indoor cycling', 'Luc', '18:15', 45, 20), ('3', 'Indoor cycling', 'Luc', '18:15', 45, 20),
    ('3', 'Pilates', 'Sara', '12:15', 45, 10), ('6', 'Pilates', 'Sara', '10:00', 60, 10),
    ('4', 'Boxing', 'Tomas', '20:00', 60, 12);

create temp table days (day text primary key);

-- Half a year back, and the week to come.
insert into days
with recursive days (ago) as (select -7 union all select ago + 1 from days where ago < 182)
select date(today.day, printf('%+d days', -ago)) from days, today;

insert into opening_hours
select 'main', day,
       case when holiday is null then iif(weekend, '08:00', '06:00') end,
       case when holiday is null then iif(weekend, '20:00', '23:00') end,
       holiday
from (select day, strftime('%w', day) in ('0', '6') as weekend,
             case strftime('%m-%d', day) when '01-01' then 'New Year' when '12-25' then 'Christmas' end as holiday
      from days);

insert into classes
select replace(lower(name), ' ', '-') || '-' || day, name, trainer, day || ' ' || at || ':00', minutes, places
from days join timetable on weekday = strftime('%w', day);

-- A favourite class is booked three times in four, and missed one time in ten.
insert into bookings
select 'm-' || number, classes.id, datetime(starts_at, '-1 day', '-' || (number * 7) || ' minutes'),
       starts_at < today.day and (julianday(date(starts_at)) * 3 + number * 5) % 10 >= 1
from people join classes on classes.name = favourite, today
where often > 0 and (julianday(date(starts_at)) + number * 11) % 4 < 3;

-- Whoever attends a class is in the gym, and on other days for its own sake.
insert into visits
select member_id, datetime(starts_at, '-15 minutes'), datetime(starts_at, '+' || (minutes + 20) || ' minutes')
from bookings join classes on classes.id = class_id where attended;

insert or ignore into visits
select 'm-' || number,
       datetime(days.day, '+' || (7 + number % 12) || ' hours', '+' || (number * 13 % 60) || ' minutes'),
       datetime(days.day, '+' || (8 + number % 12) || ' hours', '+' || (number * 17 % 60) || ' minutes')
from people, days, today
where days.day < today.day
  and (julianday(days.day) * 7 + number * 3) % 10 < often
  and not exists (select 1 from visits where member_id = 'm-' || number and date(arrived_at) = days.day);

create index visits_by_member on visits (member_id, arrived_at);
