// Replaces modules that no function ever uses: password files (`pgpass`), addresses in one string (`pg-connection-string`).
module.exports = {};
