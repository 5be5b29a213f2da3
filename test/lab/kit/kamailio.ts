// Kamailio as the provider's registrar and proxy: digest authentication, NAT'ed contacts, record-routing.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from './children.ts';
import { ADDRESS, type Home } from './home.ts';
import { listening } from './listening.ts';

export const PASSWORD = 'correct-horse';
const MODULES = [
  'tm',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'textops',
  'siputils',
  'usrloc',
  'registrar',
  'nathelper',
  'auth',
  'xlog',
];

/** Starts Kamailio on the provider; telephones register with their number and `PASSWORD`. What it does not know goes to `gateway`. */
export async function startKamailio(home: Home, gateway: string): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'kamailio-'));
  const file = join(folder, 'kamailio.cfg');
  writeFileSync(file, configuration(gateway));
  const running = home.start('provider', [
    'kamailio',
    '-DD',
    '-E',
    '-f',
    file,
    '-Y',
    folder,
    '-P',
    join(folder, 'pid'),
    '-m',
    '32',
    '-M',
    '4',
  ]);
  running.child.once('close', () => rmSync(folder, { recursive: true, force: true }));
  await listening(home, 'provider', 'udp', 5060);
  return running;
}

function configuration(gateway: string): string {
  return `debug=1
log_stderror=yes
children=1
auto_aliases=no
listen=udp:${ADDRESS.provider.v4}:5060
loadpath "/usr/lib/x86_64-linux-gnu/kamailio/modules/"
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")

request_route {
	if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
	force_rport();
	if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
	if (has_totag()) {
		loose_route();
		handle_ruri_alias();
		if (is_method("ACK") && !t_check_trans()) { t_relay(); exit; }
		t_relay();
		exit;
	}
	if (is_method("REGISTER")) {
		if (!pv_www_authenticate("$td", "${PASSWORD}", "0")) { www_challenge("$td", "0"); exit; }
		fix_nated_register();
		save("location");
		exit;
	}
	if (is_method("INVITE")) {
		if ($si != "${ADDRESS.internet.v4}") {
			if (!pv_proxy_authenticate("$fd", "${PASSWORD}", "0")) { proxy_challenge("$fd", "0"); exit; }
			consume_credentials();
		}
		record_route();
		t_on_reply("answers");
		if (!lookup("location")) $du = "sip:${gateway}";
		t_relay();
		exit;
	}
	sl_send_reply("405", "Method Not Allowed");
}

onreply_route[answers] {
	if (nat_uac_test("1")) set_contact_alias();
}
`;
}
