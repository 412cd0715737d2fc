// SPDX-License-Identifier: GPL-2.0-only
/*
 * An interpreter, by the name of ld.so.1, that loads no program but tries zxrun's loader
 * service, and prints results as TAP. selftests/zxrun/run has the files that it asks for:
 *
 *	libone.so, libbad.so		in the search path
 *	asan/libtwo.so			below it
 */
#include <zxkit.h>

#define DONE			0x501635da00000000ULL
#define LOAD_OBJECT		0x18d35e6000000000ULL
#define LOAD_SCRIPT_INTERPRETER	0x32cc7f4e00000000ULL
#define CONFIG			0x1adeb78d00000000ULL
#define CLONE			0x3862fcb900000000ULL
#define DONE_2022		0x63ba6b76d3671001ULL
#define LOAD_OBJECT_2022	0x48c5a151d6df2853ULL
#define CONFIG_2022		0x6a8a1a1464632841ULL
#define CLONE_2022		0x57e643a9ab6e4c29ULL
#define FLAGS_2022		0x01000002U

#define CLIENTS_MAX		64

static int tests, failures;
static zx_handle_t loader;
static uint32_t flags;

struct request {
	uint32_t txid;
	uint32_t flags;
	uint64_t ordinal;
	uint64_t length;
	uint64_t present;
	char name[1024];
};

struct reply {
	uint32_t txid;
	uint32_t flags;
	uint64_t ordinal;
	int32_t status;
	uint32_t object;
};

static void result(bool ok, const char *what)
{
	tests++;
	failures += !ok;
	zxkit_printf("%sok %d ldsvc: %s\n", ok ? "" : "not ", tests, what);
}

static void expect(int32_t wanted, int32_t found, const char *what)
{
	if (wanted != found)
		zxkit_printf("# wanted %s, found %s\n", zx_status_get_string(wanted),
			     zx_status_get_string(found));
	result(wanted == found, what);
}

/* Returns what the service says, or what is wrong with how it says it. */
static zx_status_t call(zx_handle_t channel, struct request *request, uint32_t size,
			zx_handle_t handle, zx_handle_t *object)
{
	struct reply reply;
	zx_handle_t got = ZX_HANDLE_INVALID;
	uint32_t num_bytes = 0, num_handles = 0;
	zx_channel_call_args_t args = {
		.wr_bytes = request,
		.wr_handles = &handle,
		.rd_bytes = &reply,
		.rd_handles = &got,
		.wr_num_bytes = size,
		.wr_num_handles = handle != ZX_HANDLE_INVALID,
		.rd_num_bytes = sizeof(reply),
		.rd_num_handles = 1,
	};
	zx_status_t status;

	memset(&reply, 0xa5, sizeof(reply));
	request->flags = flags;
	status = zx_channel_call(channel, 0, ZX_TIME_INFINITE, &args, &num_bytes, &num_handles);
	if (status != ZX_OK)
		return status;
	if (num_bytes != sizeof(reply) || reply.ordinal != request->ordinal ||
	    reply.flags != request->flags)
		return ZX_ERR_IO_INVALID;
	if (reply.object != (num_handles ? UINT32_MAX : 0) ||
	    num_handles != (object && reply.status == ZX_OK))
		return ZX_ERR_IO_DATA_LOSS;
	if (object)
		*object = got;
	return reply.status;
}

static zx_status_t ask(zx_handle_t channel, uint64_t ordinal, const char *name,
		       zx_handle_t *object)
{
	struct request request = {
		.ordinal = ordinal,
		.length = strlen(name),
		.present = UINT64_MAX,
	};

	memcpy(request.name, name, request.length);
	return call(channel, &request, (32 + (uint32_t)request.length + 7) & ~7U,
		    ZX_HANDLE_INVALID, object);
}

/* Whether there is a library of this name for us. */
static zx_status_t find(zx_handle_t channel, const char *name)
{
	zx_handle_t vmo = ZX_HANDLE_INVALID;
	zx_status_t status;

	status = ask(channel, flags ? LOAD_OBJECT_2022 : LOAD_OBJECT, name, &vmo);
	zx_handle_close(vmo);
	return status;
}

static zx_status_t clone(zx_handle_t channel, zx_handle_t handle)
{
	struct request request = {
		.ordinal = flags ? CLONE_2022 : CLONE,
		.length = UINT32_MAX,	/* the handle is there, and padding */
	};

	return call(channel, &request, 24, handle, NULL);
}

static zx_handle_t new_client(void)
{
	zx_handle_t client, server;

	if (zx_channel_create(0, &client, &server) != ZX_OK)
		zxkit_die("no channel");
	return clone(loader, server) == ZX_OK ? client : ZX_HANDLE_INVALID;
}

static bool closed(zx_handle_t channel)
{
	zx_signals_t pending = 0;

	return zx_object_wait_one(channel, ZX_CHANNEL_PEER_CLOSED, ZX_TIME_INFINITE,
				  &pending) == ZX_OK;
}

static void test_load(void)
{
	zx_handle_t vmo = ZX_HANDLE_INVALID;
	struct zxkit_image image;
	zx_info_handle_basic_t info;
	char name[64];
	zx_status_t status;

	expect(ZX_OK, ask(loader, LOAD_OBJECT, "libone.so", &vmo), "a library");
	status = zx_object_get_info(vmo, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL, NULL);
	result(status == ZX_OK && info.type == ZX_OBJ_TYPE_VMO &&
	       (info.rights & ZX_RIGHT_EXECUTE) && (info.rights & ZX_RIGHT_MAP),
	       "it is a VMO that may be executed");
	expect(ZX_OK, zxkit_load(zx_vmar_root_self(), vmo, &image), "it can be loaded");
	memset(name, 0, sizeof(name));
	status = zx_object_get_property(vmo, ZX_PROP_NAME, name, ZX_MAX_NAME_LEN);
	result(status == ZX_OK && !strcmp(name, "libone.so"), "it has its name");
	zx_handle_close(vmo);

	expect(ZX_ERR_NOT_FOUND, find(loader, "libnone.so"), "a library that is not there");
	expect(ZX_ERR_IO_DATA_INTEGRITY, find(loader, "libbad.so"), "a library that is none");
	expect(ZX_ERR_NOT_FOUND, find(loader, "asan"), "a directory");
	expect(ZX_OK, find(loader, "asan/libtwo.so"), "a library in a subdirectory");
	expect(ZX_ERR_NOT_FOUND, find(loader, "asan/../libone.so"), "up and down");
	expect(ZX_ERR_NOT_FOUND, find(loader, "../lib/libone.so"), "out of the search path");
	expect(ZX_ERR_NOT_FOUND, find(loader, ".."), "the directory above");
	expect(ZX_ERR_NOT_FOUND, find(loader, "./libone.so"), "this directory");
	expect(ZX_ERR_NOT_FOUND, find(loader, "/lib/libone.so"), "a path");
	expect(ZX_ERR_NOT_FOUND, find(loader, ""), "no name");
}

static void test_malformed(void)
{
	struct request request = { .ordinal = LOAD_OBJECT, .present = UINT64_MAX };
	zx_handle_t ours, theirs;

	memcpy(request.name, "libone.so", 9);
	request.length = 17;
	expect(ZX_ERR_INVALID_ARGS, call(loader, &request, 48, ZX_HANDLE_INVALID, NULL),
	       "a string longer than the message");
	request.length = UINT64_MAX;
	expect(ZX_ERR_INVALID_ARGS, call(loader, &request, 48, ZX_HANDLE_INVALID, NULL),
	       "an endless string");
	request.length = 16;
	expect(ZX_ERR_INVALID_ARGS, call(loader, &request, 48, ZX_HANDLE_INVALID, NULL),
	       "a string with a NUL");
	request.length = 9;
	request.present = 0;
	expect(ZX_ERR_INVALID_ARGS, call(loader, &request, 48, ZX_HANDLE_INVALID, NULL),
	       "a string that is absent");
	expect(ZX_ERR_INVALID_ARGS, call(loader, &request, 16, ZX_HANDLE_INVALID, NULL),
	       "nothing but a header");
	expect(ZX_ERR_NOT_SUPPORTED, ask(loader, LOAD_SCRIPT_INTERPRETER, "/bin/sh", NULL),
	       "a method that is not there");
	expect(ZX_ERR_NOT_SUPPORTED, ask(loader, 0x123456789abcdefULL, "", NULL),
	       "a method that nobody knows");

	if (zx_channel_create(0, &ours, &theirs) != ZX_OK)
		zxkit_die("no channel");
	request.ordinal = LOAD_SCRIPT_INTERPRETER;
	expect(ZX_ERR_NOT_SUPPORTED, call(loader, &request, 48, theirs, NULL),
	       "a handle that nobody asked for");
	result(closed(ours), "it is closed");
	expect(ZX_OK, find(loader, "libone.so"), "the service goes on");
}

static void test_config(uint64_t config, const char *era)
{
	zx_handle_t other = new_client();

	zxkit_printf("# %s\n", era);
	expect(ZX_ERR_INVALID_ARGS, ask(loader, config, "", NULL), "no configuration");
	expect(ZX_ERR_INVALID_ARGS, ask(loader, config, "!", NULL), "only none");
	expect(ZX_ERR_INVALID_ARGS, ask(loader, config, "a/b", NULL), "one with a slash");
	expect(ZX_ERR_INVALID_ARGS, ask(loader, config, "..", NULL), "the directory above");
	expect(ZX_ERR_NOT_FOUND, find(loader, "libtwo.so"), "before the configuration");
	expect(ZX_OK, ask(loader, config, "asan", NULL), "a configuration");
	expect(ZX_OK, find(loader, "libtwo.so"), "a library that only it has");
	expect(ZX_OK, find(loader, "libone.so"), "a library that it does not have");
	expect(ZX_ERR_NOT_FOUND, find(other, "libtwo.so"), "it is not another's");
	expect(ZX_OK, ask(loader, config, "asan!", NULL), "only this one");
	expect(ZX_OK, find(loader, "libtwo.so"), "a library that it has");
	expect(ZX_ERR_NOT_FOUND, find(loader, "libone.so"), "nothing else is there");
	expect(ZX_OK, ask(loader, config, "none", NULL), "one without libraries");
	expect(ZX_OK, find(loader, "libone.so"), "all is as without");
	zx_handle_close(other);
}

static void test_clone(void)
{
	zx_handle_t clients[CLIENTS_MAX + 1], client, event, ours, theirs;
	struct request request = { .ordinal = CLONE };
	static char large[2048];
	int n;

	client = new_client();
	result(client != ZX_HANDLE_INVALID, "a second client");
	expect(ZX_OK, find(client, "libone.so"), "it is served");
	expect(ZX_OK, find(loader, "libone.so"), "so is the first");
	expect(ZX_ERR_INVALID_ARGS, call(loader, &request, 24, ZX_HANDLE_INVALID, NULL),
	       "cloning to nowhere");
	if (zx_event_create(0, &event) != ZX_OK)
		zxkit_die("no event");
	expect(ZX_ERR_INVALID_ARGS, clone(loader, event), "cloning to an event");
	if (zx_channel_create(0, &ours, &theirs) != ZX_OK ||
	    zx_handle_replace(theirs, ZX_RIGHT_TRANSFER | ZX_RIGHT_READ | ZX_RIGHT_WRITE,
			      &theirs) != ZX_OK)
		zxkit_die("no channel");
	expect(ZX_ERR_INVALID_ARGS, clone(loader, theirs), "cloning to what cannot be waited for");
	result(closed(ours), "it is closed");
	expect(ZX_OK, find(client, "libone.so"), "the service goes on");

	zx_channel_write(client, 0, large, sizeof(large), NULL, 0);
	result(closed(client), "a message that is too large ends a client");
	client = new_client();
	zx_channel_write(client, 0, large, 8, NULL, 0);
	result(closed(client), "a message that is too small ends a client");
	client = new_client();
	request.ordinal = DONE;
	zx_channel_write(client, 0, &request, 16, NULL, 0);
	result(closed(client), "Done ends a client");
	expect(ZX_OK, find(loader, "libone.so"), "and no other");

	for (n = 0; n <= CLIENTS_MAX; n++) {
		clients[n] = new_client();
		if (clients[n] == ZX_HANDLE_INVALID)
			break;
	}
	result(n == CLIENTS_MAX - 1, "there is a limit to clients");
	expect(ZX_OK, find(clients[n - 1], "libone.so"), "the last one is served");
	zx_handle_close_many(clients, (size_t)n);
	expect(ZX_OK, find(loader, "libone.so"), "the first one is served");
}

static void test_2022(void)
{
	struct request request = { .ordinal = DONE_2022 };
	zx_handle_t vmo = ZX_HANDLE_INVALID, client;

	flags = FLAGS_2022;
	expect(ZX_OK, ask(loader, LOAD_OBJECT_2022, "libone.so", &vmo), "2022: a library");
	zx_handle_close(vmo);
	expect(ZX_ERR_NOT_FOUND, find(loader, "libnone.so"), "2022: one that is not there");
	test_config(CONFIG_2022, "2022");
	client = new_client();
	expect(ZX_OK, find(client, "libone.so"), "2022: a second client");
	request.flags = flags;
	zx_channel_write(client, 0, &request, 16, NULL, 0);
	result(closed(client), "2022: Done");
	flags = 0;
}

int main(int argc, char **argv, char **envp)
{
	(void)envp;
	/* What the interpreter of a program is told. */
	result(argc == 3 && !strcmp(argv[1], "two") && !strcmp(argv[2], "arguments"),
	       "the interpreter has the arguments");
	result(zx_take_startup_handle(PA_HND(PA_VMO_EXECUTABLE, 0)) != ZX_HANDLE_INVALID,
	       "and the executable");
	result(zx_take_startup_handle(PA_HND(PA_VMAR_LOADED, 0)) != ZX_HANDLE_INVALID,
	       "and the region that it is in");
	loader = zx_take_startup_handle(PA_HND(PA_LDSVC_LOADER, 0));
	result(loader != ZX_HANDLE_INVALID, "and the loader service");

	test_load();
	test_malformed();
	test_clone();
	test_config(CONFIG, "2019");
	test_2022();
	zxkit_printf("1..%d\n", tests);
	return failures != 0;
}
