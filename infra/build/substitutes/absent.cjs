// Stands for what no function ever asks for: password files (`pgpass`), and streams of events.
module.exports = {};
