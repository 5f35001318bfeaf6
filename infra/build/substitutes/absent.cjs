// Stands for what no function ever asks for: password files (`pgpass`).
module.exports = {};
