-- AMP, the protocol of twisted.protocols.amp, for Wireshark and tshark (tried with 4.0): boxes with their keys and values, and each answer with
-- the call that it answers and the time that it took.
--
--   wireshark -X lua_script:amp.lua talk.pcapng           or put this file into a folder of Help, About, Folders, "Personal Lua Plugins"
--   tshark -X lua_script:amp.lua -r talk.pcapng -Y 'twisted_amp.error_code'
--
-- It finds AMP by what passes: a connection that begins with _ask, _command, _answer or _error. Where that is not enough, name the server's
-- ports in the preferences of the protocol (-o twisted_amp.ports:4300), or use "Decode As". Filters begin with twisted_amp, since
-- Wireshark has another protocol by the name of AMP.
--
--   +------+------+------+-------+     +------+
--   | 0004 | _ask | 0001 |   1   | ... | 0000 |     lengths have two bytes; a key has 1 to 255 bytes, a value 0 to 65,535
--   +------+------+------+-------+     +------+
--    length  key   length  value        end of box

local amp = Proto("twisted_amp", "AMP (Twisted)")

local f = {
  type = ProtoField.string("twisted_amp.type", "Type"),
  length = ProtoField.uint32("twisted_amp.length", "Length"),
  tag = ProtoField.string("twisted_amp.tag", "Tag"),
  command = ProtoField.string("twisted_amp.command", "Command"),
  error_code = ProtoField.string("twisted_amp.error_code", "Error code"),
  error_description = ProtoField.string("twisted_amp.error_description", "Error description"),
  pair = ProtoField.none("twisted_amp.pair", "Pair"),
  key = ProtoField.string("twisted_amp.key", "Key"),
  value = ProtoField.bytes("twisted_amp.value", "Value"),
  text = ProtoField.string("twisted_amp.text", "Text"),
  response_in = ProtoField.framenum("twisted_amp.response_in", "Response in", base.NONE, frametype.RESPONSE),
  request_in = ProtoField.framenum("twisted_amp.request_in", "Request in", base.NONE, frametype.REQUEST),
  time = ProtoField.relative_time("twisted_amp.time", "Time since the call"),
  other = ProtoField.bytes("twisted_amp.other", "Not a box"),
}
amp.fields = f

local odd = ProtoExpert.new("twisted_amp.not_a_box", "Not a box", expert.group.PROTOCOL, expert.severity.NOTE)
amp.experts = { odd }

-- 4300 is the port that amp-interop export makes up where a capture has none.
amp.prefs.ports = Pref.range("TCP ports", "4300", "Ports of servers that speak AMP; others are found by what passes", 65535)

-- What Wireshark has found out about the segment. Not every release has all of it, and in the first of two passes (tshark -2) nothing is there.
local function field(name)
  local ok, found = pcall(Field.new, name)
  return ok and found or nil
end
local tcp_stream, tcp_completeness = field("tcp.stream"), field("tcp.completeness")
local tcp_lost = field("tcp.analysis.lost_segment")

local MOST_SHOWN = 64
local SHORTEST = 12 -- no box that says what it is has fewer bytes
local SYNS = 3 -- tcp.completeness: both sides' SYN
local KIND = { _ask = "ask", _answer = "answer", _error = "error", _command = "call" }

-- What is known of each direction, and of each box: Wireshark looks at the packets in order once, and then in any order again.
local directions, boxes, begins, last_title

function amp.init()
  directions, boxes, begins = {}, {}, {}
end

local function u16(bytes, at) -- at counts from 0
  local high, low = bytes:byte(at + 1, at + 2)
  return high * 256 + low
end

-- The box that begins there: "box", its end and its pairs; "more" where it is not whole; or "other".
local function read_box(bytes, begin)
  local pairs_, at = {}, begin
  while true do
    if #bytes - at < 1 then return "more" end
    if bytes:byte(at + 1) ~= 0 then return "other" end -- a key length above 255: as soon as its first byte is there
    if #bytes - at < 2 then return "more" end
    local key = u16(bytes, at)
    if key == 0 then return "box", at + 2, pairs_ end
    local value = at + 2 + key
    if #bytes - value < 2 then return "more" end
    local size = u16(bytes, value)
    if #bytes - value - 2 < size then return "more" end
    pairs_[#pairs_ + 1] = { key = bytes:sub(at + 3, at + 2 + key), at = at, value = value + 2, size = size }
    at = value + 2 + size
  end
end

local function last(pairs_, key)
  for index = #pairs_, 1, -1 do
    if pairs_[index].key == key then return pairs_[index] end
  end
end

-- What Twisted takes it for: an answer wins over an error, and that over a command.
local function kind_of(pairs_)
  for _, key in ipairs({ "_answer", "_error", "_command" }) do
    if last(pairs_, key) then
      return key == "_command" and last(pairs_, "_ask") and "ask" or KIND[key]
    end
  end
  return "box"
end

local function starts(bytes, at, key)
  local beginning = "\0" .. string.char(#key) .. key .. "\0"
  return bytes:sub(at + 1, at + #beginning) == beginning
end

-- In the order of their bytes, whatever the language of the user.
local function before(one, other)
  for index = 1, math.min(#one, #other) do
    if one:byte(index) ~= other:byte(index) then return one:byte(index) < other:byte(index) end
  end
  return #one < #other
end

local NAMES = { _ask = true, _answer = true, _error = true, _command = true, _error_code = true, _error_description = true }

-- Whether a box that is whole begins there, and says what it is; nobody's keys have control characters. Where bytes begin with a value, its
-- values are keys, and its end looks like an empty value, behind which the next box goes on.
local function routes(bytes, at)
  local found, _, pairs_ = read_box(bytes, at)
  if found ~= "box" then return false end
  local is_routed, is_empty, are_names, previous = false, false, true, ""
  for _, pair in ipairs(pairs_) do
    if pair.key:find("[%z\1-\31]") then return false end
    are_names = are_names and before(previous, pair.key) and pair.key:find("^[%a_\128-\255][%w_\128-\255-]*$")
    if is_empty and not is_routed and not are_names then return false end
    if NAMES[bytes:sub(pair.value + 1, pair.value + pair.size)] then return false end
    is_routed = is_routed or kind_of({ pair }) ~= "box" or pair.key == "_ask"
    is_empty = pair.size == 0
    previous = pair.key
  end
  return kind_of(pairs_) ~= "box"
end

-- Behind bytes that nobody has seen: where a box begins, with one of the keys that come first, or whole. As amp-interop decode does it.
local function search(bytes)
  for at = 0, #bytes - 1 do
    local can_begin = at == 0 or (bytes:byte(at) == 0 and (at == 1 or bytes:byte(at - 1) == 0))
    if can_begin then
      local begins_so = starts(bytes, at, "_ask") or starts(bytes, at, "_answer") or starts(bytes, at, "_error")
      if begins_so or routes(bytes, at) then return at end
    end
  end
  return nil
end

local function printable(text)
  return not text:find("[%z\1-\8\11\12\14-\31\127]")
end

local function shown(text)
  if not printable(text) then
    local start = text:sub(1, 16):gsub(".", function(c) return string.format("%02x", c:byte()) end)
    return "0x" .. start .. (#text > 16 and "… " .. #text .. " B" or "")
  end
  local start = text:sub(1, MOST_SHOWN):gsub("[\n\r\t]", { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" })
  return start .. (#text > MOST_SHOWN and "… " .. #text .. " B" or "")
end

-- Which call an answer belongs to is decided once, when the packets are looked at in order.
local function remember(kind, tag, command, stream, from, to, pinfo)
  local id = table.concat({ pinfo.number, from, kind, tag or "" }, " ")
  if boxes[id] then return boxes[id] end
  local box = { frame = pinfo.number, time = pinfo.rel_ts, command = command }
  boxes[id] = box
  if pinfo.visited then return box end
  if kind == "ask" then
    directions[stream .. from].waiting[tag] = box
  elseif kind == "answer" or kind == "error" then
    local waiting = directions[stream .. to] and directions[stream .. to].waiting
    local ask = waiting and waiting[tag]
    if ask then
      waiting[tag] = nil
      ask.reply, box.ask, box.command = box, ask, ask.command
    end
  end
  return box
end

local function add_text(tree, proto_field, range, text)
  return tree:add(proto_field, range, text)
end

local function show_box(tvb, tree, bytes, begin, finish, pairs_, stream, from, to, pinfo)
  local kind = kind_of(pairs_)
  local function text(key)
    local pair = last(pairs_, key)
    return pair and bytes:sub(pair.value + 1, pair.value + pair.size), pair and tvb(pair.value, pair.size)
  end
  local tag_key = kind == "call" and "_none" or kind == "ask" and "_ask" or "_" .. kind
  local tag, tag_range = text(tag_key)
  local command, command_range
  if kind == "ask" or kind == "call" then command, command_range = text("_command") end
  local box = remember(kind, tag, command, stream, from, to, pinfo)
  command = command or box.command

  local tree_box = tree:add(amp, tvb(begin, finish - begin))
  local title = kind .. (tag and " " .. shown(tag) or "") .. (command and " " .. shown(command) or "")
  tree_box:add(f.type, tvb(begin, finish - begin), kind):set_generated()
  tree_box:add(f.length, tvb(begin, finish - begin), finish - begin):set_generated()
  if tag then add_text(tree_box, f.tag, tag_range, tag) end
  if command then
    local item = add_text(tree_box, f.command, command_range or tvb(begin, 0), command)
    if not command_range then item:set_generated() end
  end
  if kind == "error" then
    local code, code_range = text("_error_code")
    local description, description_range = text("_error_description")
    if code then add_text(tree_box, f.error_code, code_range, code) end
    if description then add_text(tree_box, f.error_description, description_range, description) end
    title = title .. (code and " " .. shown(code) or "")
  end
  for _, pair in ipairs(pairs_) do
    local value = bytes:sub(pair.value + 1, pair.value + pair.size)
    local item = tree_box:add(f.pair, tvb(pair.at, pair.value + pair.size - pair.at))
    item:set_text(shown(pair.key) .. ": " .. shown(value))
    item:add(f.key, tvb(pair.at + 2, #pair.key), pair.key)
    if pair.size > 0 then item:add(f.value, tvb(pair.value, pair.size)) end
    if printable(value) then item:add(f.text, tvb(pair.value, pair.size), value) end
  end
  if box.reply then tree_box:add(f.response_in, box.reply.frame):set_generated() end
  if box.ask then
    tree_box:add(f.request_in, box.ask.frame):set_generated()
    local seconds, rest = math.modf(box.time - box.ask.time)
    tree_box:add(f.time, NSTime.new(seconds, math.floor(rest * 1e9 + 0.5))):set_generated()
  end
  tree_box:set_text("AMP (Twisted), " .. title)
  return title
end

local function show_other(tvb, tree, begin, why)
  local item = tree:add(amp, tvb(begin))
  item:set_text("AMP (Twisted), " .. why)
  item:add(f.other, tvb(begin))
  return item
end

-- Where the first box of this call begins, and nil where nobody knows yet: behind bytes that were lost, and where the capture began later
-- than the connection.
local function beginning(bytes, direction, key, is_new)
  if begins[key] ~= nil then return begins[key] or nil end
  if tcp_stream and tcp_stream() then
    if is_new then
      local completeness = tcp_completeness and tcp_completeness()
      direction.synced = completeness ~= nil and completeness.value % 4 == SYNS
    end
    if tcp_lost and tcp_lost() then direction.synced = false end
  else -- nobody says it
    local found = read_box(bytes, 0)
    local looks_right = found == "more" or found == "box" and routes(bytes, 0)
    if is_new then direction.synced = #bytes < SHORTEST or search(bytes) == 0 end
    if not looks_right then direction.synced = false end
  end
  local at = 0
  if not direction.synced then at = search(bytes) end
  direction.synced = at ~= nil
  begins[key] = at or false
  return at
end

function amp.dissector(tvb, pinfo, tree)
  local length = tvb:len()
  if length == 0 then return 0 end
  local stream = tcp_stream and tcp_stream() and tostring(tcp_stream()) or ""
  local from = " " .. tostring(pinfo.src) .. " " .. tostring(pinfo.src_port)
  local to = " " .. tostring(pinfo.dst) .. " " .. tostring(pinfo.dst_port)
  local is_new = directions[stream .. from] == nil
  local direction = directions[stream .. from] or { waiting = {} }
  directions[stream .. from] = direction
  local key = pinfo.number .. ":" .. length .. ":" .. tvb:offset()
  local bytes = tvb:raw(0, length)
  pinfo.cols.protocol = "AMP"

  local titles = {}
  local at = beginning(bytes, direction, key, is_new)
  if at == nil then
    show_other(tvb, tree, 0, "the end of a box whose beginning was not captured")
    at = length
  elseif at > 0 then
    show_other(tvb(0, at):tvb(), tree, 0, "the end of a box whose beginning was not captured")
  end
  while at < length do
    local found, finish, pairs_ = read_box(bytes, at)
    if found == "more" then
      -- Whole segments: Wireshark loses what is asked for byte by byte when it looks at the packets again.
      pinfo.desegment_offset = at
      pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
      break
    elseif found == "other" then
      local item = show_other(tvb, tree, at, "not a box: TLS, another protocol, or a rule is broken")
      item:add_proto_expert_info(odd)
      titles[#titles + 1] = "not a box"
      at = length
    else
      titles[#titles + 1] =
        show_box(tvb, tree, bytes, at, finish, pairs_, stream, from, to, pinfo)
      at = finish
    end
  end
  if #titles > 0 then
    local title = table.concat(titles, ", ", 1, math.min(#titles, 8)) .. (#titles > 8 and ", …" or "")
    -- A packet may end a box and have others behind it: then this is its second call here.
    local before = last_title and tostring(pinfo.cols.info):sub(-#last_title) == last_title
    if before then pinfo.cols.info:append(", " .. title) else pinfo.cols.info = title end
    last_title = title
  end
  return length
end

-- A connection that begins like this is AMP. A key that sorts before _ask may come first, so look at the first box where it is whole.
local function looks_like(tvb, pinfo, tree)
  local bytes = tvb:raw(0, math.min(tvb:len(), 65536))
  local is_amp = routes(bytes, 0)
  for key in pairs(KIND) do
    is_amp = is_amp or starts(bytes, 0, key)
  end
  if not is_amp then return false end
  pinfo.conversation = amp
  amp.dissector(tvb, pinfo, tree)
  return true
end

amp:register_heuristic("tcp", looks_like)

local by_port = DissectorTable.get("tcp.port")
local ports = ""
local function listen_to_ports()
  if ports ~= amp.prefs.ports then
    if ports ~= "" then by_port:remove(ports, amp) end
    ports = amp.prefs.ports
    if ports ~= "" then by_port:add(ports, amp) end
  end
end
listen_to_ports()
amp.prefs_changed = listen_to_ports
if by_port.add_for_decode_as then by_port:add_for_decode_as(amp) end
