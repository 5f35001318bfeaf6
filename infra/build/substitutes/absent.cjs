// Stands for what no function ever asks for: password files (`pgpass`), addresses in one string (`pg-connection-string`).
module.exports = {};
