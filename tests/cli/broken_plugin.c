/* SPDX-License-Identifier: LGPL-2.1 */
/* A plugin that needs a symbol that no library has. */

struct tep_handle;

int tep_no_such_function(struct tep_handle *tep);
int tep_plugin_loader(struct tep_handle *tep) __attribute__((visibility("default")));

int tep_plugin_loader(struct tep_handle *tep)
{
	return tep_no_such_function(tep);
}
